/** The event store: ClickHouse. Typed queries in, rows out; the agency condition is added by construction. */
export { encodeRow } from './encode-row.js'
export type { EventPage, EventQuery, EventRow, EventStore, EventTerm, InsertBatch, StoredEvent } from './event-store.js'
export { type EventStoreOptions, type OpenEventStore, openEventStore } from './open-event-store.js'
export { parseQuery } from './parse-query.js'
