/** The record of who did what: hash-chained, in files of its own, provable with `belfry verify`. */
export type { Journal, JournalEntry, NewEntry, Verdict } from './journal.js'
export { openJournal } from './open-journal.js'
export { verifyJournal } from './verify-journal.js'
