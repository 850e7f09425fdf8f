import type { Random } from '../random.js'
import type { Speak } from '../record.js'
import type { Roster } from '../roster.js'

/** One thing that happens in a story. */
export interface Step {
  /** Seconds after the story began; steps stand in this order. */
  readonly second: number
  readonly speak: Speak
}

/** An attack in several stages. Its stages share people, computers or addresses, so that one incident comes of them. */
export interface Story {
  readonly name: string
  readonly title: string
  steps(random: Random, roster: Roster): Step[]
}
