import type { EcsFields } from '@belfry/event'

/** One row as the pipeline hands it over. Strings are empty and numbers 0 where nothing is known. Nothing here depends on the clock at processing time. */
export interface EventRow {
  /** The record's place in the stream: `<partition>.<block>.<index>`. */
  readonly id: string
  readonly agency: string
  readonly source: string
  /** Epoch ms; event time clamped to [received - 366 days, received + 1 h], the received time where the record has none. */
  readonly time: number
  /** What the record claimed, epoch ms, where it was clamped; else null. */
  readonly claimedTime: number | null
  readonly received: number
  readonly dataset: string
  readonly product: string
  readonly category: string
  readonly service: string
  /** Asset id; empty where no asset is known. */
  readonly asset: string
  readonly ecs: EcsFields
  readonly message: string
  /** The source's own fields, flattened with dots, values as text. */
  readonly fields: { readonly [name: string]: string }
  /** The record as it came, UTF-8. */
  readonly raw: string
}

export interface InsertBatch {
  /** The range of places this batch covers; the same on every replay. Together with the day it is the de-duplication token. */
  readonly token: string
  /** Rows encoded by `encodeRow`, one a line, by UTC day of their time (`YYYY-MM-DD`), the store's partition. */
  readonly days: ReadonlyMap<string, Buffer>
}

/** One condition; all conditions of a query must hold. */
export type EventTerm =
  | { readonly kind: 'field'; readonly field: string; readonly value: string; readonly negated: boolean }
  /** A word anywhere in message or raw record. */
  | { readonly kind: 'word'; readonly word: string; readonly negated: boolean }

export interface EventQuery {
  readonly agencies: readonly string[] | 'all'
  /** Epoch ms, inclusive / exclusive. */
  readonly from: number
  readonly to: number
  readonly terms: readonly EventTerm[]
  /** At most 1,000. */
  readonly limit: number
  /** Opaque, from `next` of the page before. */
  readonly cursor: string | null
}

/** A row as it is read back. */
export interface StoredEvent {
  readonly id: string
  readonly agency: string
  readonly source: string
  readonly time: number
  readonly received: number
  readonly dataset: string
  readonly logSource: {
    readonly product: string | null
    readonly category: string | null
    readonly service: string | null
  }
  readonly asset: string | null
  readonly ecs: EcsFields
  readonly message: string
  /** Only in `get`; a list leaves them out. */
  readonly fields?: { readonly [name: string]: string }
  readonly raw?: string
}

export interface EventPage {
  readonly items: readonly StoredEvent[]
  readonly next: string | null
}

export interface EventStore {
  /** Resolves once every part is on disk. A repeated token changes nothing. */
  insert(batch: InsertBatch): Promise<void>
  /** Newest first. */
  search(query: EventQuery): Promise<EventPage>
  /** One record with fields and raw, if it is of one of these agencies. */
  get(agencies: readonly string[] | 'all', id: string): Promise<StoredEvent | null>
  /** How many events match, and how many per bar; at most 120 bars over the range. */
  histogram(
    query: Omit<EventQuery, 'limit' | 'cursor'>,
  ): Promise<{ total: number; barMs: number; bars: { at: number; count: number }[] }>
  /** Rows, bytes on disk and newest event per source, for /sources and doctor. */
  usage(): Promise<{ rows: number; bytes: number }>
  ping(): Promise<void>
  close(): Promise<void>
}
