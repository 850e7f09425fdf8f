import type { BlockOutcome } from './outcome.js'
import type { PendingBatch } from './progress.js'

/** Rows at which a batch is full: the store's cost per row is lowest from here on (platform measurements). */
export const batchRowsMax = 10_000
/** Bytes at which a batch is full, so that wide records do not outgrow the memory. */
export const batchBytesMax = 12_000_000

export interface Batch extends PendingBatch {
  readonly outcomes: readonly BlockOutcome[]
}

/**
 * Puts outcomes, which arrive in any order, back into the order of their blocks and cuts them into insert batches.
 * After a crash the first batch is exactly the one that was under way, whatever its size.
 */
export class Batcher {
  #next: number
  #fixed: PendingBatch | null
  readonly #early = new Map<number, BlockOutcome>()
  #open: BlockOutcome[] = []
  #rows = 0
  #bytes = 0

  constructor(checkpoint: number, pending: PendingBatch | null) {
    this.#next = checkpoint + 1
    this.#fixed = pending
  }

  add(outcome: BlockOutcome): void {
    this.#early.set(outcome.block, outcome)
  }

  /** Bytes of rows held here; the caller stops reading blocks when it is too much. */
  get heldBytes(): number {
    let early = 0
    for (const outcome of this.#early.values()) early += outcome.rows.length
    return this.#bytes + early
  }

  /** A batch that is full, or with `now` whatever is there; null where there is none yet. */
  take(now: boolean): Batch | null {
    this.#fill()
    if (this.#open.length === 0) return null
    const last = this.#open.at(-1)!.block
    const full = this.#fixed ? last === this.#fixed.to : now || this.#full()
    if (!full) return null
    const batch: Batch = { from: this.#open[0]!.block, to: last, outcomes: this.#open }
    this.#open = []
    this.#rows = 0
    this.#bytes = 0
    this.#fixed = null
    return batch
  }

  #full(): boolean {
    return this.#rows >= batchRowsMax || this.#bytes >= batchBytesMax
  }

  #fill(): void {
    for (let outcome = this.#early.get(this.#next); outcome; outcome = this.#early.get(this.#next)) {
      if (this.#fixed ? outcome.block > this.#fixed.to : this.#full()) return
      this.#early.delete(this.#next)
      this.#next++
      this.#open.push(outcome)
      this.#rows += outcome.rowCount
      this.#bytes += outcome.rows.length
    }
  }
}

/** The rows of a batch by the UTC day of their receipt, the store's partition. */
export function rowsByDay(batch: Batch): Map<string, Buffer> {
  const days = new Map<string, Uint8Array[]>()
  for (const outcome of batch.outcomes) {
    if (outcome.rowCount === 0) continue
    const day = new Date(outcome.header.receivedAt).toISOString().slice(0, 10)
    const parts = days.get(day)
    if (parts) parts.push(outcome.rows)
    else days.set(day, [outcome.rows])
  }
  return new Map([...days].map(([day, parts]) => [day, Buffer.concat(parts)]))
}
