import type { Line } from './format.js'

/** Longest single record, in bytes; a longer one is unreadable, whatever it would have been. */
export const recordBytesMax = 1 << 20

/** A piece of a line: most lines come in one piece; one longer than `recordBytesMax` in several. */
export interface LinePart {
  readonly bytes: Buffer
  readonly starts: boolean
  readonly ends: boolean
}

const blank = (bytes: Buffer) => bytes.every(byte => byte === 0x20 || byte === 0x09)
const withoutReturn = (bytes: Buffer) => (bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes)

/** Lines without their end, blank ones left out; memory is bounded by the longest record. */
export async function* lineParts(chunks: AsyncIterable<Buffer>): AsyncGenerator<LinePart> {
  let held: Buffer[] = []
  let heldBytes = 0
  let starts = true
  const part = (last: Buffer, ends: boolean): LinePart | null => {
    const whole = held.length === 0 ? last : Buffer.concat([...held, last])
    const bytes = ends ? withoutReturn(whole) : whole
    const made = starts && ends && blank(bytes) ? null : { bytes, starts, ends }
    held = []
    heldBytes = 0
    starts = ends
    return made
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      const made = part(chunk.subarray(start, end), true)
      if (made) yield made
      start = end + 1
    }
    held.push(chunk.subarray(start))
    heldBytes += chunk.length - start
    if (heldBytes > recordBytesMax) yield part(Buffer.alloc(0), false)!
  }
  const made = heldBytes > 0 || !starts ? part(Buffer.alloc(0), true) : null
  if (made) yield made
}

/** Whole lines; of one beyond the bound only the beginning is kept. */
export async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let beginning: Buffer | null = null
  for await (const { bytes, starts, ends } of lineParts(chunks)) {
    if (starts && ends) yield { bytes: bytes.subarray(0, recordBytesMax), tooLong: bytes.length > recordBytesMax }
    else {
      if (starts) beginning = bytes.subarray(0, recordBytesMax)
      if (ends && beginning) yield { bytes: beginning, tooLong: true }
      if (ends) beginning = null
    }
  }
}
