import type { BlockRef, StreamLag } from './stream.js'

/** Blocks that may wait unread, at 24 bytes of memory each; reached only by very small blocks, long before the bytes would be. */
export const unreadBlocksMax = 2_000_000

interface UnreadSegment {
  readonly name: string
  readonly firstBlock: number
  readonly offsets: number[]
  readonly records: number[]
  readonly receivedAt: number[]
  /** End of the last entry. */
  length: number
}

/** Where every durable block lies that nobody has released yet. */
export interface Unread {
  /** Starts a segment; the next block added lies in it. */
  begin(name: string, firstBlock: number, length: number): void
  add(place: { offset: number; length: number; records: number; receivedAt: number }): void
  /** Null where the block is not there yet. */
  find(block: number): BlockRef | null
  /** Blocks up to this one need not be found any more. */
  release(block: number): void
  /** First block that can be found. */
  first(): number
  last(): number
  lag(): StreamLag
}

/** The index of unread blocks, in memory: three numbers a block, whole segments dropped when released. */
export function indexUnread(): Unread {
  let segments: UnreadSegment[] = []
  let last = 0
  let released = 0
  let bytes = 0

  const segmentOf = (block: number) => segments.findLast(segment => segment.firstBlock <= block)
  const lengthAt = (segment: UnreadSegment, index: number) =>
    (segment.offsets[index + 1] ?? segment.length) - segment.offsets[index]!

  function find(block: number): BlockRef | null {
    const segment = segmentOf(block)
    const index = segment ? block - segment.firstBlock : -1
    const offset = segment?.offsets[index]
    if (!segment || offset === undefined) return null
    return {
      block,
      segment: segment.name,
      offset,
      length: lengthAt(segment, index),
      records: segment.records[index]!,
      receivedAt: segment.receivedAt[index]!,
    }
  }

  return {
    find,
    first: () => segments.find(segment => segment.offsets.length > 0)?.firstBlock ?? last + 1,
    last: () => last,
    begin(name, firstBlock, length) {
      segments.push({ name, firstBlock, offsets: [], records: [], receivedAt: [], length })
      last = firstBlock - 1
      // A stream whose first files were dropped begins with blocks that were released in an earlier run.
      if (segments.length === 1) released = Math.max(released, last)
    },
    add({ offset, length, records, receivedAt }) {
      const segment = segments.at(-1)!
      segment.offsets.push(offset)
      segment.records.push(records)
      segment.receivedAt.push(receivedAt)
      segment.length = offset + length
      bytes += length
      last++
    },
    release(block) {
      for (; released < block; released++) bytes -= find(released + 1)?.length ?? 0
      // The newest segment stays: blocks are still added to it.
      segments = segments.filter((_, at) => at === segments.length - 1 || segments[at + 1]!.firstBlock - 1 > block)
    },
    lag: () => ({ blocks: last - released, bytes, oldestAt: find(released + 1)?.receivedAt ?? null }),
  }
}
