/** Bytes to events: one file a format, pure, a table decides. */
export type { FileRecord, Hint, ReadRecord, Unreadable } from './format.js'
