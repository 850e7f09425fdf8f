/** What a segment file holds, found at open: every entry's place, and where an unfinished write has to be cut off. */
import type { Sealer } from '../vault/index.js'
import type { DiskFile } from './disk.js'
import {
  type EntryHead,
  entryLength,
  findEntry,
  headBytes,
  headIsSound,
  openHeader,
  readHead,
  recordsAreSound,
  segmentMagic,
} from './entry.js'
import { damaged } from './problems.js'
import type { BlockHeader } from './stream.js'

/** Read at once; entries smaller than this come several at a read. */
const windowBytes = 256 << 10

export interface FoundEntry {
  readonly offset: number
  readonly head: EntryHead
  readonly header: BlockHeader | null
}

export interface FoundSegment {
  readonly entries: readonly FoundEntry[]
  /** Length up to which the file counts; 0 where not even its first bytes are there. */
  readonly length: number
}

export interface SegmentScan {
  readonly file: DiskFile
  readonly path: string
  /** Number that the first entry must have. */
  readonly firstBlock: number
  /** Only the last segment can end in a write that was never finished. */
  readonly isLast: boolean
  /** Headers of entries received before this (epoch ms) stay unopened: their idempotency keys have expired. */
  readonly headersSince: number
  readonly sealer: Sealer
}

/**
 * Reads the heads of one segment; in the last one also checks the records. Bytes after the last good entry are an unfinished write,
 * never acknowledged, only in the last segment, and only if no later entry says that they were on the medium before it was written.
 * Everything else is a Problem `stream.damaged`, naming file and offset: acknowledged records are never dropped in silence.
 */
export async function readSegment(scan: SegmentScan): Promise<FoundSegment> {
  const size = await scan.file.size()
  const read = windowed(scan.file, size)
  const start = await read(0, segmentMagic.length)
  if (!start.equals(segmentMagic)) {
    if (!scan.isLast || (await wasDurable(scan, 0, size))) throw damaged(scan.path, 0, 'this is no segment file')
    return { entries: [], length: 0 }
  }
  const entries: FoundEntry[] = []
  let offset = segmentMagic.length
  while (offset < size) {
    const entry = await readEntry(scan, read, offset, scan.firstBlock + entries.length)
    if (!entry) {
      if (!scan.isLast) throw damaged(scan.path, offset, 'an entry is broken in the middle of the stream')
      if (await wasDurable(scan, offset, size)) throw damaged(scan.path, offset, 'an acknowledged entry is broken')
      break
    }
    entries.push(entry)
    offset += entryLength(entry.head)
  }
  return { entries, length: offset }
}

type Read = (offset: number, length: number) => Promise<Buffer>

async function readEntry(scan: SegmentScan, read: Read, offset: number, block: number): Promise<FoundEntry | null> {
  const head = readHead(await read(offset, headBytes))
  if (!head || head.block !== block) return null
  const bytes = await read(offset, headBytes + head.headerLength)
  if (!headIsSound(head, bytes)) return null
  const end = entryLength(head)
  // A sealed byte more than the file has is a torn write; in an earlier segment it is damage, found the same way.
  if ((await read(offset + end - 1, 1)).length !== 1) return null
  if (scan.isLast) {
    const records = await read(offset + end - head.recordsLength, head.recordsLength)
    if (!recordsAreSound(head, records)) return null
  }
  const header = head.receivedAt >= scan.headersSince ? openHeader(head, bytes, scan.sealer) : null
  return { offset, head, header }
}

/** Whether a sound entry after the bad place says that the place had been on the medium before it. */
async function wasDurable(scan: SegmentScan, offset: number, size: number): Promise<boolean> {
  const rest = await readFully(scan.file, offset, size - offset)
  for (let at = findEntry(rest, 1); at >= 0; at = findEntry(rest, at + 1)) {
    const head = readHead(rest.subarray(at, at + headBytes))
    if (head && headIsSound(head, rest.subarray(at)) && head.durableTo > offset) return true
  }
  return false
}

/** Reads through a window, so that many small entries cost one read. What lies past the end comes back short. */
function windowed(file: DiskFile, size: number): Read {
  let window: Buffer = Buffer.alloc(0)
  let windowStart = 0
  return async (offset, length) => {
    const wanted = Math.max(0, Math.min(length, size - offset))
    if (offset < windowStart || offset + wanted > windowStart + window.length) {
      windowStart = offset
      window = await readFully(file, offset, Math.min(Math.max(wanted, windowBytes), Math.max(0, size - offset)))
    }
    return window.subarray(offset - windowStart, offset - windowStart + wanted)
  }
}

async function readFully(file: DiskFile, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const count = await file.read(buffer.subarray(filled), offset + filled)
    if (count === 0) break
    filled += count
  }
  return buffer.subarray(0, filled)
}
