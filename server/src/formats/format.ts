import type { Fields } from '@belfry/event'

/** A record as its reader gives it, before normalising; `belfry scan --format events` prints `value`. */
export interface ReadRecord {
  readonly kind: 'record'
  /** Which reader read it: `json`, `syslog`, `auditd`, `zeek-tsv`, `evtx`, `text`. */
  readonly format: string
  /** A JSON object: what the source sent, or what the reader made of a line (which then stands in it as `message`). */
  readonly value: Fields
}

/** Bytes that no reader could make a record of; a dead letter. */
export interface Unreadable {
  readonly kind: 'unreadable'
  /** Stable code: `json_syntax`, `not_an_object`, `too_deep`, `too_long`, `not_utf8`, `evtx_record`. */
  readonly reason: string
  /** One sentence for a person. */
  readonly detail: string
  /** The bytes, cut at 64 KiB. */
  readonly raw: Buffer
}

/** What reading one record comes to. */
export type Item = ReadRecord | Unreadable

/** What the door knows about a record. */
export interface Hint {
  readonly kind: 'json' | 'text'
  /** For times without year or zone: the nearest such time to this one, UTC. */
  readonly receivedAt: number
}

/** One record of a file. */
export interface FileRecord {
  /** Counted from 1 per file, unreadable ones included. */
  readonly record: number
  readonly item: Item
  /** The record as one line, as it stands in the file; absent where it stands there in another form (EVTX, Zeek TSV) or is too long. */
  readonly raw?: Buffer
}

/** A line of a file without its end; of one that is too long only the beginning. */
export interface Line {
  readonly bytes: Buffer
  readonly tooLong: boolean
}
