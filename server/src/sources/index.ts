/** Who sends what, and what could not be read. */
export { sourcesMigrations } from './migrations.js'
export { type DeadLetter, openSources, type SourceSeen, type Sources } from './sources.js'
