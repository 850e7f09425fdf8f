import type { EvtxItem } from './api.js'
import { type Chunk, Malformed, openChunk, parseFragment } from './binxml.js'
import { render } from './render.js'

const fileHeaderBytes = 4_096
/** Bytes of a chunk; chunks do not depend on each other. */
export const chunkBytes = 65_536
const firstRecord = 512
const recordHeadBytes = 24
/** Head, the smallest BinXML, and the size again. */
const recordBytesMin = 32
const recordMagic = 0x00002a2a

/** Whether a file begins like a Windows event log, or like a chunk carved out of one. */
export const isEvtx = (head: Uint8Array): boolean =>
  startsWith(head, 0, 'ElfFile\0') || startsWith(head, 0, 'ElfChnk\0')

/**
 * Every record of a Windows event log (EVTX 3.x), in the order of the file, and what could not be read, with its offset.
 * Never throws and always ends: a damaged record or chunk is a problem, and reading goes on behind it. The count of chunks in the
 * header is stale in files that were not closed, so the file is read to its end. A lone chunk is read too.
 * Checksums are not verified: records whose bytes were edited but still parse come out as they stand.
 */
export function* readEvtx(bytes: Uint8Array): Generator<EvtxItem> {
  const start = startsWith(bytes, 0, 'ElfFile\0') ? fileHeaderBytes : 0
  const dirty = start === 0 || bytes.length < fileHeaderBytes || ((bytes[120] ?? 0) & 1) === 1
  let at = start
  while (at < bytes.length) {
    if (startsWith(bytes, at, 'ElfChnk\0')) {
      yield* readChunk(bytes.subarray(at, at + chunkBytes), at, dirty)
      at += chunkBytes
      continue
    }
    const next = nextChunk(bytes, at)
    // Windows preallocates chunks: zeros are no damage.
    if (!bytes.subarray(at, next).every(byte => byte === 0))
      yield { kind: 'problem', offset: at, reason: `${next - at} bytes are not a chunk of an event log` }
    at = next
  }
  if (bytes.length < fileHeaderBytes && start > 0)
    yield { kind: 'problem', offset: bytes.length, reason: 'the file ends inside its header' }
}

function startsWith(bytes: Uint8Array, at: number, magic: string): boolean {
  if (at + magic.length > bytes.length) return false
  for (let i = 0; i < magic.length; i++) if (bytes[at + i] !== magic.charCodeAt(i)) return false
  return true
}

/** Chunks that were carved may begin at any sector. */
function nextChunk(bytes: Uint8Array, from: number): number {
  for (let at = from + 512; at < bytes.length; at += 512) if (startsWith(bytes, at, 'ElfChnk\0')) return at
  return bytes.length
}

function* readChunk(bytes: Uint8Array, base: number, dirty: boolean): Generator<EvtxItem> {
  const chunk = openChunk(bytes)
  if (bytes.length < firstRecord)
    return yield { kind: 'problem', offset: base, reason: 'the file ends inside the head of a chunk' }
  const declared = chunk.view.getUint32(48, true)
  const freeSpace = declared < firstRecord || declared > bytes.length ? bytes.length : declared
  let at = firstRecord
  let last: bigint | null = null
  while (at + recordHeadBytes <= bytes.length) {
    if (at >= freeSpace && !(dirty && last !== null && follows(chunk, at, last))) break
    const size = recordSize(chunk, at)
    if (size === null) {
      const next = nextRecord(chunk, at, freeSpace)
      if (!bytes.subarray(at, next).every(byte => byte === 0))
        yield { kind: 'problem', offset: base + at, reason: `${next - at} bytes are not a record` }
      at = next
      continue
    }
    last = chunk.view.getBigUint64(at + 8, true)
    yield readOne(chunk, { at, size, base, recordId: last })
    at += size
  }
  if (declared > bytes.length && declared <= chunkBytes)
    yield { kind: 'problem', offset: base + bytes.length, reason: 'the file ends inside a chunk' }
}

/** The size of the record that begins here, where both copies of its size agree; null otherwise. */
function recordSize(chunk: Chunk, at: number): number | null {
  const { view, bytes } = chunk
  if (at + recordBytesMin > bytes.length || view.getUint32(at, true) !== recordMagic) return null
  const size = view.getUint32(at + 4, true)
  if (size < recordBytesMin || at + size > bytes.length) return null
  return view.getUint32(at + size - 4, true) === size ? size : null
}

/** Behind the declared end stand old records; only the one that continues the count was written by the same hand. */
const follows = (chunk: Chunk, at: number, last: bigint) =>
  recordSize(chunk, at) !== null && chunk.view.getBigUint64(at + 8, true) === last + 1n

/** Records are aligned to 8 bytes. */
function nextRecord(chunk: Chunk, from: number, end: number): number {
  for (let at = from + 8; at < end; at += 8) if (recordSize(chunk, at) !== null) return at
  return Math.max(end, from + 8)
}

function readOne(chunk: Chunk, place: { at: number; size: number; base: number; recordId: bigint }): EvtxItem {
  const offset = place.base + place.at
  try {
    const span = { start: place.at + recordHeadBytes, end: place.at + place.size - 4, embedded: false }
    const value = render(chunk, parseFragment(chunk, span, 0))
    if (!Object.hasOwn(value, 'Event')) throw new Malformed('the record holds no event')
    return { kind: 'record', recordId: place.recordId, offset, value }
  } catch (error) {
    const reason = error instanceof Malformed ? error.message : 'the record points outside its chunk'
    return { kind: 'problem', offset, reason }
  }
}
