/** Who sends what, and what could not be read. */
export type { DeadLetter, SourceSeen, Sources } from './sources.js'
