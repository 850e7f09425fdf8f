import type { Framed, RefusalReason } from './frame.js'

/** Records and bytes of one block: small enough for a worker to take as one piece, large enough to make its head not count. */
const blockRecordsMax = 2_000
const blockBytesMax = 1 << 20

export interface Part {
  readonly records: Buffer[]
  readonly refused: { line: number; reason: RefusalReason }[]
}

/**
 * The blocks of one body. The same body always falls into the same blocks, so that each of them can be known again under its own
 * idempotency key. What was refused is kept with the last one. A body with nothing to keep makes no block: its answer is the same each time.
 */
export function blocksOf(framed: Framed): Part[] {
  const parts: Part[] = []
  let records: Buffer[] = []
  let bytes = 0
  for (const record of framed.records) {
    if (records.length > 0 && (records.length >= blockRecordsMax || bytes + record.length > blockBytesMax)) {
      parts.push({ records, refused: [] })
      records = []
      bytes = 0
    }
    records.push(record)
    bytes += record.length
  }
  if (records.length > 0) parts.push({ records, refused: framed.refused })
  return parts
}
