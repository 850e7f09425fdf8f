import { isUtf8 } from 'node:buffer'
import type { Item } from './format.js'
import { parseObject } from './json-text.js'
import { type LinePart, lineParts, recordBytesMax } from './lines.js'
import { unreadable } from './read-record.js'

/** One record and the line that says the same, for sending it on. */
export interface Found {
  readonly item: Item
  readonly raw?: Buffer
}

const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b
const closeBrace = 0x7d
/** What may stand between objects: blanks, commas, the brackets of an array. */
const between = new Set([0x20, 0x09, 0x0d, 0x2c, 0x5b, 0x5d])

/** The object that is open, byte by byte, over lines and chunks. */
interface Scanner {
  parts: Buffer[]
  bytes: number
  depth: number
  inString: boolean
  escaped: boolean
  /** The rest of an endless line that was given up. */
  skipping: boolean
}

const closed = (): Scanner => ({ parts: [], bytes: 0, depth: 0, inString: false, escaped: false, skipping: false })

export const tooLong = (bytes: Buffer): Item =>
  unreadable('too_long', `The record is longer than ${recordBytesMax} bytes`, bytes)

/**
 * The objects of a JSON file: one a line, over many lines, one after the other or in an array, all in one line or not.
 * A broken line is one unreadable record and the next line is read: where an object is open and a whole one stands on the next line,
 * the open one was broken.
 */
export async function* readJson(chunks: AsyncIterable<Buffer>): AsyncGenerator<Found> {
  let scanner = closed()
  for await (const part of lineParts(chunks)) {
    if (part.starts && part.ends) {
      const whole = part.bytes[0] === openBrace ? wholeObject(part.bytes) : null
      if (whole) {
        if (scanner.depth > 0) yield broken(scanner)
        scanner = closed()
        yield whole
        continue
      }
      if (scanner.depth === 0) {
        yield* readLine(part.bytes, scanner)
        continue
      }
    }
    yield* scan(part, scanner)
  }
  if (scanner.depth > 0) yield broken(scanner)
}

function wholeObject(bytes: Buffer): Found | null {
  const parsed = bytes.length <= recordBytesMax && isUtf8(bytes) ? parseObject(bytes.toString('utf8')) : null
  return parsed && 'value' in parsed
    ? { item: { kind: 'record', format: 'json', value: parsed.value }, raw: bytes }
    : null
}

function objectOf(bytes: Buffer): Found {
  if (bytes.length > recordBytesMax) return { item: tooLong(bytes) }
  if (!isUtf8(bytes)) return { item: unreadable('not_utf8', 'The record is not UTF-8', bytes), raw: bytes }
  const parsed = parseObject(bytes.toString('utf8'))
  return 'value' in parsed
    ? { item: { kind: 'record', format: 'json', value: parsed.value }, raw: bytes }
    : { item: unreadable(parsed.reason, parsed.detail, bytes), raw: bytes }
}

function broken(scanner: Scanner): Found {
  const bytes = Buffer.concat(scanner.parts)
  if (scanner.bytes > recordBytesMax) return { item: tooLong(bytes) }
  return { item: unreadable('json_syntax', 'The object does not end', bytes), raw: bytes }
}

/** A line where no object is open: it holds objects, or begins one that goes on, or all of it is one broken record. */
function* readLine(bytes: Buffer, scanner: Scanner): Generator<Found> {
  const found = [...scan({ bytes, starts: true, ends: true }, scanner)]
  // A pretty-printed object goes on behind an opening, a comma or a colon.
  const goesOn = scanner.depth === 0 || /[[{,:]\s*$/.test(bytes.subarray(-64).toString('latin1'))
  if (goesOn && found.every(({ item }) => item.kind === 'record')) return yield* found
  Object.assign(scanner, closed())
  yield objectOf(bytes)
}

/** Cuts where an object ends. What stands between objects and is none makes one unreadable record to the end of the line. */
function* scan({ bytes, ends }: LinePart, scanner: Scanner): Generator<Found> {
  if (scanner.skipping) {
    scanner.skipping = !ends
    return
  }
  let from = 0
  let at = 0
  while (at < bytes.length) {
    if (scanner.depth === 0) {
      while (at < bytes.length && between.has(bytes[at]!)) at++
      if (at === bytes.length) return
      if (bytes[at] !== openBrace) {
        scanner.skipping = !ends
        return yield objectOf(bytes.subarray(at))
      }
      from = at
    }
    at = advance(bytes, at, scanner)
    keep(scanner, bytes.subarray(from, at))
    from = at
    if (scanner.depth > 0) break
    yield scanner.bytes > recordBytesMax ? broken(scanner) : objectOf(Buffer.concat(scanner.parts))
    Object.assign(scanner, closed())
  }
  if (!ends || scanner.depth === 0) return
  // Text never runs over a line in JSON.
  if (scanner.inString) {
    yield broken(scanner)
    Object.assign(scanner, closed())
  } else keep(scanner, Buffer.from(' '))
}

/** Steps behind the end of the object, or to the end of the bytes. */
function advance(bytes: Buffer, start: number, scanner: Scanner): number {
  let { depth, inString, escaped } = scanner
  let at = start
  for (; at < bytes.length; at++) {
    const byte = bytes[at]
    if (inString) {
      if (escaped) escaped = false
      else if (byte === backslash) escaped = true
      else if (byte === quote) inString = false
    } else if (byte === quote) inString = true
    else if (byte === openBrace) depth++
    else if (byte === closeBrace && --depth === 0) {
      at++
      break
    }
  }
  Object.assign(scanner, { depth, inString, escaped })
  return at
}

/** Of an object beyond the bound only the beginning is kept. */
function keep(scanner: Scanner, bytes: Buffer): void {
  if (scanner.bytes <= recordBytesMax) scanner.parts.push(bytes)
  scanner.bytes += bytes.length
}
