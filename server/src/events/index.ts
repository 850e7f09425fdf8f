/** The event store: ClickHouse. Typed queries in, rows out; the agency condition is added by construction. */
export type { EventPage, EventQuery, EventRow, EventStore, EventTerm, InsertBatch, StoredEvent } from './event-store.js'
