/** What can happen to the city, in the order in which it is played. Pure: a test plays them without sockets. */
import { cameras } from './cameras.js'
import { signalsToFlash } from './signals-to-flash.js'
import type { Story } from './story.js'
import { townHall } from './town-hall.js'
import { waterLevel } from './water-level.js'

export type { Step, Story } from './story.js'

export const stories: readonly [Story, ...Story[]] = [signalsToFlash, cameras, waterLevel, townHall]
