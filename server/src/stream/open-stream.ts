import { join } from 'node:path'
import type { Log } from '../telemetry/index.js'
import type { Clock } from '../time/index.js'
import type { Sealer } from '../vault/index.js'
import { type Disk, realDisk } from './disk.js'
import { encodeEntry, entryLength } from './entry.js'
import { keyLifeMs, rememberKeys } from './keys.js'
import { behind, closed, diskFailed, full, gone } from './problems.js'
import { recoverFolder } from './recover-folder.js'
import { openSegmentWriter } from './segment-writer.js'
import type { Appended, BlockHeader, BlockRef, Stream } from './stream.js'
import { indexUnread, unreadBlocksMax } from './unread.js'

export interface StreamLimits {
  /** Bytes that may wait unread; beyond them senders are told to come back. */
  readonly unreadBytes: number
  /** Bytes that the disk must keep free, so that the stores beside can finish their work. */
  readonly diskFreeBytes: number
  /** A segment file is closed when it has reached this. */
  readonly segmentBytes: number
  /** Released blocks are dropped when all segments together are larger than this, or when they are a day old. */
  readonly keptBytes: number
}

export const defaultStreamLimits: StreamLimits = {
  unreadBytes: 8e9,
  diskFreeBytes: 500e6,
  segmentBytes: 64 << 20,
  keptBytes: 8e9,
}

export interface StreamSetup {
  readonly folder: string
  readonly sealer: Sealer
  readonly log: Log
  readonly limits?: Partial<StreamLimits>
  readonly clock: Clock
  /** Told the seconds that each group commit took. */
  readonly onSync?: (seconds: number) => void
  readonly disk?: Disk
}

/** Bytes of one group commit: enough to keep a disk busy, small enough to stay a short wait. */
const groupBytesMax = 8 << 20
/** Bytes that may wait for their group commit; they are in memory. */
const queuedBytesMax = 128 << 20
/** How long an answer about free disk space is believed, in ms. */
const freeAgeMsMax = 1_000

interface Waiting {
  readonly header: BlockHeader
  readonly records: readonly Uint8Array[]
  readonly bytes: number
  readonly resolve: (answer: Appended) => void
  readonly reject: (error: Error) => void
}

/** Opens the durable log in a folder, after any crash. Problems: `stream.damaged`, `vault.sealed.broken`, `stream.disk`. */
export async function openStream(setup: StreamSetup): Promise<Stream> {
  const { folder, sealer, log, clock, disk = realDisk } = setup
  const limits = { ...defaultStreamLimits, ...setup.limits }
  await disk.makeFolder(folder)
  const recovered = await recoverFolder({ folder, disk, sealer, headersSince: clock.now() - keyLifeMs })
  if (recovered.cutBytes > 0) log.warn({ bytes: recovered.cutBytes }, 'cut an unfinished write off the stream')

  const unread = indexUnread()
  const keys = rememberKeys()
  /** Every segment file, oldest first: name, blocks, size, and when its newest block came. */
  const files: { name: string; lastBlock: number; bytes: number; newestAt: number }[] = []
  for (const segment of recovered.segments) {
    unread.begin(segment.name, segment.firstBlock, segment.length)
    for (const { offset, head, header } of segment.entries) {
      unread.add({ offset, length: entryLength(head), records: head.records, receivedAt: head.receivedAt })
      if (header) keys.keep(header, head.block, head.records)
    }
    const newestAt = segment.entries.at(-1)?.head.receivedAt ?? 0
    files.push({ name: segment.name, lastBlock: unread.last(), bytes: segment.length, newestAt })
  }

  const writer = openSegmentWriter({ folder, disk, segmentBytes: limits.segmentBytes, current: recovered.current })
  const underWay = new Map<string, Promise<Appended>>()
  const bells = new Set<() => void>()
  let queue: Waiting[] = []
  let queuedBytes = 0
  let writing: Promise<void> | null = null
  let dropping: Promise<void> = Promise.resolve()
  let isClosed = false
  let free = { bytes: await disk.free(folder), at: clock.now() }

  const ring = () => {
    for (const bell of bells) bell()
    bells.clear()
  }

  /** Asked anew beside the appends, never before one: they keep the order they came in. A disk that fills faster shows as ENOSPC. */
  function refreshFree(): void {
    if (Math.abs(clock.now() - free.at) <= freeAgeMsMax) return
    free = { ...free, at: clock.now() }
    disk.free(folder).then(
      bytes => {
        free = { bytes, at: clock.now() }
      },
      error => log.warn({ error: (error as Error).message }, 'free disk space is not known'),
    )
  }

  function whyFull(more: number): string | null {
    refreshFree()
    const lag = unread.lag()
    if (lag.bytes + queuedBytes + more > limits.unreadBytes) return `${lag.bytes} bytes wait unread`
    if (lag.blocks + queue.length >= unreadBlocksMax) return `${lag.blocks} blocks wait unread`
    if (queuedBytes + more > queuedBytesMax) return 'the disk does not keep up'
    return free.bytes < limits.diskFreeBytes ? `only ${free.bytes} bytes are free on the disk` : null
  }

  async function append(header: BlockHeader, records: readonly Uint8Array[]): Promise<Appended> {
    if (isClosed) throw closed()
    const known = keys.find(header.idempotencyKey, clock.now())
    if (known) return known
    const key = header.idempotencyKey
    const twin = key === null ? undefined : underWay.get(key)
    if (twin) return { ...(await twin), repeated: true }
    const answer = write(header, records)
    if (key === null) return answer
    underWay.set(key, answer)
    return answer.finally(() => underWay.delete(key))
  }

  async function write(header: BlockHeader, records: readonly Uint8Array[]): Promise<Appended> {
    const bytes = records.reduce((sum, record) => sum + record.length, 0)
    const why = whyFull(bytes)
    if (why !== null) throw full(why)
    return new Promise((resolve, reject) => {
      queue.push({ header, records, bytes, resolve, reject })
      queuedBytes += bytes
      writing ??= writeGroups()
    })
  }

  async function writeGroups(): Promise<void> {
    // Everything that was appended in this turn of the event loop shares the first group too.
    await Promise.resolve()
    while (queue.length > 0) {
      const group = takeGroup()
      try {
        await commit(group)
      } catch (error) {
        log.error({ error: (error as Error).message, blocks: group.length }, 'the stream could not be written')
        for (const waiting of group) waiting.reject(diskFailed(error))
      }
      queuedBytes -= group.reduce((sum, waiting) => sum + waiting.bytes, 0)
    }
    // In the same breath as the last look at the queue: what is appended from now on starts a new round.
    writing = null
  }

  function takeGroup(): Waiting[] {
    let bytes = 0
    const end = queue.findIndex((waiting, index) => {
      bytes += waiting.bytes
      return index > 0 && bytes > groupBytesMax
    })
    const group = end < 0 ? queue : queue.slice(0, end)
    queue = end < 0 ? [] : queue.slice(end)
    return group
  }

  /** One write and one fdatasync for the whole group; only then do its blocks exist for readers and senders. */
  async function commit(group: readonly Waiting[]): Promise<void> {
    const first = unread.last() + 1
    const segment = await writer.prepare(first)
    if (segment.isNew) {
      unread.begin(segment.name, first, segment.length)
      files.push({ name: segment.name, lastBlock: first - 1, bytes: segment.length, newestAt: 0 })
    }
    const entries = group.map(({ header, records }, index) =>
      encodeEntry({ block: first + index, header, records: records as Buffer[] }, segment.length, sealer),
    )
    const before = performance.now()
    await writer.commit(entries.length === 1 ? entries[0]! : Buffer.concat(entries))
    setup.onSync?.((performance.now() - before) / 1000)
    const file = files.at(-1)!
    let offset = segment.length
    group.forEach(({ header, records, resolve }, index) => {
      const block = first + index
      const length = entries[index]!.length
      unread.add({ offset, length, records: records.length, receivedAt: header.receivedAt })
      offset += length
      Object.assign(file, { lastBlock: block, bytes: offset, newestAt: header.receivedAt })
      keys.keep(header, block, records.length)
      resolve({ block, accepted: records.length, refused: header.refused, repeated: false })
    })
    ring()
  }

  /** Drops released segments, oldest first: those older than any idempotency key, and more while the size cap asks for it. */
  async function dropSegments(released: number): Promise<void> {
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    while (files.length > 1 && files[0]!.lastBlock <= released) {
      const oldest = files[0]!
      if (bytes <= limits.keptBytes && oldest.newestAt > clock.now() - keyLifeMs) return
      await disk.remove(join(folder, oldest.name))
      files.shift()
      bytes -= oldest.bytes
    }
  }

  async function* follow(after: number, signal: AbortSignal): AsyncGenerator<BlockRef> {
    if (after + 1 < unread.first()) throw gone(after + 1, unread.first())
    for (let next = after + 1; !signal.aborted; ) {
      const ref = unread.find(next)
      if (ref) {
        next++
        yield ref
      } else if (isClosed && !writing) {
        return
      } else {
        await heard(signal)
      }
    }
  }

  function heard(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        signal.removeEventListener('abort', done)
        bells.delete(done)
        resolve()
      }
      bells.add(done)
      signal.addEventListener('abort', done)
    })
  }

  return {
    append,
    follow,
    lag: () => unread.lag(),
    release(block) {
      if (block > unread.last()) throw behind(block, unread.last())
      unread.release(block)
      dropping = dropping
        .then(() => dropSegments(block))
        .catch(error => log.warn({ error: (error as Error).message }, 'a released segment could not be removed'))
    },
    async close() {
      isClosed = true
      ring()
      await writing
      await dropping
      ring()
      await writer.close()
    },
  }
}
