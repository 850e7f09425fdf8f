/** Bytes to events: one file a format, pure, a table decides. */
export { flatten } from './flatten.js'
export type { FileRecord, Hint, ReadRecord, Unreadable } from './format.js'
export { normalise } from './normalise.js'
export { lineOf, readFile } from './read-file.js'
export { readRecord } from './read-record.js'
