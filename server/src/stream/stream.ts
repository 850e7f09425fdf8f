/** Who sent a block and how; sealed together with its records. */
export interface BlockHeader {
  readonly agency: string
  readonly source: string
  readonly door: 'http' | 'syslog-udp' | 'syslog-tcp'
  /** How to read the records: each one JSON value, or each one line of text. */
  readonly kind: 'json' | 'text'
  /** Epoch milliseconds. */
  readonly receivedAt: number
  /** Address of the sender; null where the door does not know it. */
  readonly peer: string | null
  /** The sender's Idempotency-Key with the id of its token before it; null where it sent none. */
  readonly idempotencyKey: string | null
  /** What the door answered beside `accepted`, kept so that a retry gets the same answer. */
  readonly refused: readonly { readonly line: number; readonly reason: string }[]
}

export interface Block {
  readonly block: number
  readonly header: BlockHeader
  readonly records: readonly Buffer[]
}

/** Where a durable block lies; cheap to hand to a worker thread, which reads and opens it itself. */
export interface BlockRef {
  /** Counted from 1 without gaps. With partition 0 and the record's index it makes the record id `0.<block>.<index>`. */
  readonly block: number
  readonly segment: string
  readonly offset: number
  readonly length: number
  readonly records: number
  readonly receivedAt: number
}

export interface Appended {
  readonly block: number
  readonly accepted: number
  readonly refused: BlockHeader['refused']
  /** True where the idempotency key was known: nothing was written, the answer is the first one's. */
  readonly repeated: boolean
}

export interface StreamLag {
  readonly blocks: number
  readonly bytes: number
  /** Receipt of the oldest unread block, epoch ms; null when nothing waits. */
  readonly oldestAt: number | null
}

export interface Stream {
  /**
   * Resolves once the block is on disk (group commit: one fdatasync for all who wait).
   * Rejects with a Problem: `stream.full` (too much unread or the disk is nearly full; the sender should come back),
   * `stream.closed`, `stream.disk` (the disk failed; nothing of the block counts).
   */
  append(header: BlockHeader, records: readonly Uint8Array[]): Promise<Appended>
  /** Durable blocks after number `after`, in order; waits for new ones until the signal aborts. */
  follow(after: number, signal: AbortSignal): AsyncIterable<BlockRef>
  /** Blocks up to this number are stored elsewhere; their segments may be dropped when the size cap asks for it. */
  release(block: number): void
  lag(): StreamLag
  /** Waits for writes under way, then closes. */
  close(): Promise<void>
}
