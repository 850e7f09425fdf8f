/**
 * One block as it lies in a segment file: a head in clear, the sealed header, the sealed records. The head has a checksum over
 * itself and the sealed header, and one for the records, so that opening reads heads only and skips the records.
 */
import { crc32 } from 'node:zlib'
import type { Sealer } from '../vault/index.js'
import type { Block, BlockHeader } from './stream.js'

/** First bytes of a segment file. */
export const segmentMagic = Buffer.from('BELFRYS1')
const entryMagic = Buffer.from('BLK1')
/** Length of the head of an entry, in bytes. */
export const headBytes = 48
/** Longest sealed header: a door's list of refused records is the only long thing in it. */
const sealedHeaderBytesMax = 64 << 20
const sealedRecordsBytesMax = 0xffff_ffff

export interface EntryHead {
  readonly block: number
  readonly receivedAt: number
  /** Length of the segment that was on the medium when this was written: a bad entry before it was once acknowledged. */
  readonly durableTo: number
  readonly records: number
  readonly headerLength: number
  readonly recordsLength: number
  readonly headChecksum: number
  readonly recordsChecksum: number
}

/** Length of the whole entry in bytes. */
export function entryLength(head: EntryHead): number {
  return headBytes + head.headerLength + head.recordsLength
}

/** The bytes of one block, sealed under its number: an entry moved to another place does not open. */
export function encodeEntry(block: Block, durableTo: number, sealer: Sealer): Buffer {
  const header = sealer.seal(Buffer.from(JSON.stringify(block.header)), `block ${block.block} header`)
  const records = sealer.seal(joinRecords(block.records), `block ${block.block} records`)
  const head = Buffer.alloc(headBytes)
  entryMagic.copy(head, 0)
  head.writeBigUInt64LE(BigInt(block.block), 8)
  head.writeBigUInt64LE(BigInt(block.header.receivedAt), 16)
  head.writeUIntLE(durableTo, 24, 6)
  head.writeUInt32LE(block.records.length, 32)
  head.writeUInt32LE(header.length, 36)
  head.writeUInt32LE(records.length, 40)
  head.writeUInt32LE(crc32(records), 44)
  head.writeUInt32LE(crc32(header, crc32(head.subarray(8))), 4)
  return Buffer.concat([head, header, records])
}

/** The head at the start of `bytes`, or null where none can be; its checksum is for `headIsSound` to try. */
export function readHead(bytes: Buffer): EntryHead | null {
  if (bytes.length < headBytes || bytes.compare(entryMagic, 0, 4, 0, 4) !== 0) return null
  const headerLength = bytes.readUInt32LE(36)
  const recordsLength = bytes.readUInt32LE(40)
  if (headerLength > sealedHeaderBytesMax || recordsLength > sealedRecordsBytesMax) return null
  return {
    block: Number(bytes.readBigUInt64LE(8)),
    receivedAt: Number(bytes.readBigUInt64LE(16)),
    durableTo: bytes.readUIntLE(24, 6),
    records: bytes.readUInt32LE(32),
    headerLength,
    recordsLength,
    headChecksum: bytes.readUInt32LE(4),
    recordsChecksum: bytes.readUInt32LE(44),
  }
}

/** Whether head and sealed header, given together, are as they were written. */
export function headIsSound(head: EntryHead, bytes: Buffer): boolean {
  const end = headBytes + head.headerLength
  return bytes.length >= end && crc32(bytes.subarray(8, end)) === head.headChecksum
}

/** Whether the sealed records are as they were written. */
export function recordsAreSound(head: EntryHead, records: Buffer): boolean {
  return records.length === head.recordsLength && crc32(records) === head.recordsChecksum
}

/** The block's header, from the entry's bytes up to its records. Throws a Problem where it does not open. */
export function openHeader(head: EntryHead, bytes: Buffer, sealer: Sealer): BlockHeader {
  const sealed = bytes.subarray(headBytes, headBytes + head.headerLength)
  return JSON.parse(sealer.open(sealed, `block ${head.block} header`).toString()) as BlockHeader
}

/** The block of a whole entry. Throws a Problem where it does not open. */
export function openEntry(head: EntryHead, bytes: Buffer, sealer: Sealer): Block {
  const sealed = bytes.subarray(headBytes + head.headerLength, entryLength(head))
  const joined = sealer.open(sealed, `block ${head.block} records`)
  return { block: head.block, header: openHeader(head, bytes, sealer), records: splitRecords(joined, head.records) }
}

/** Index of the next bytes that look like an entry, from `start`; -1 where there are none. */
export function findEntry(bytes: Buffer, start: number): number {
  return bytes.indexOf(entryMagic, start)
}

function joinRecords(records: readonly Uint8Array[]): Buffer {
  const lengths = Buffer.allocUnsafe(records.length * 4)
  records.forEach((record, index) => {
    lengths.writeUInt32LE(record.length, index * 4)
  })
  return Buffer.concat([lengths, ...records])
}

function splitRecords(joined: Buffer, count: number): Buffer[] {
  const records: Buffer[] = []
  let start = count * 4
  for (let index = 0; index < count; index++) {
    const end = start + joined.readUInt32LE(index * 4)
    records.push(joined.subarray(start, end))
    start = end
  }
  return records
}
