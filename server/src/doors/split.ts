/** Cuts bodies at lines and at JSON values, without reading what they say. */

export interface Cut {
  readonly record: Buffer
  /** Counted from 1. */
  readonly line: number
}

const newline = 0x0a
const isSpace = (byte: number) => byte === 0x20 || byte === 0x09 || byte === newline || byte === 0x0d

/** Lines without their ends; blank ones are counted and left out. */
export function* splitLines(body: Buffer): Generator<Cut> {
  let line = 0
  for (let start = 0; start < body.length; ) {
    const at = body.indexOf(newline, start)
    const next = at < 0 ? body.length : at
    const end = next > start && body[next - 1] === 0x0d ? next - 1 : next
    line++
    if (!isBlank(body, start, end)) yield { record: body.subarray(start, end), line }
    start = next + 1
  }
}

function isBlank(body: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isSpace(body[at]!)) return false
  return true
}

/**
 * JSON values one after the other (RFC 8259), with any space between; the elements of an outermost array count one by one.
 * Only strings and nesting are followed. What is not JSON becomes a record up to the next space, comma or bracket outside
 * strings, and an end that never comes is the end of the body: what is wrong with it is said when it is read.
 */
export function* splitJson(body: Buffer): Generator<Cut> {
  let line = 0
  let inArray = false
  for (let at = 0; at < body.length; ) {
    const byte = body[at]!
    if (isSpace(byte) || (inArray && byte === 0x2c)) at++
    else if (!inArray && byte === 0x5b) {
      inArray = true
      at++
    } else if (inArray && byte === 0x5d) {
      inArray = false
      at++
    } else {
      const end = endOfValue(body, at)
      line++
      yield { record: body.subarray(at, end), line }
      at = end
    }
  }
}

function endOfValue(body: Buffer, start: number): number {
  const first = body[start]!
  if (first === 0x7b || first === 0x5b) return endOfNest(body, start)
  if (first === 0x22) return endOfString(body, start)
  let at = start + 1
  while (at < body.length && !isSpace(body[at]!) && !isEdge(body[at]!)) at++
  return at
}

/** Comma, brackets, braces: what ends a bare word. */
function isEdge(byte: number): boolean {
  return byte === 0x2c || byte === 0x5b || byte === 0x5d || byte === 0x7b || byte === 0x7d
}

/** End of an object or array; nesting is counted, not followed, so that its depth costs nothing. */
function endOfNest(body: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at < body.length; ) {
    const byte = body[at]!
    if (byte === 0x22) at = endOfString(body, at)
    else {
      at++
      if (byte === 0x7b || byte === 0x5b) depth++
      else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) return at
    }
  }
  return body.length
}

function endOfString(body: Buffer, start: number): number {
  for (let quote = body.indexOf(0x22, start + 1); quote >= 0; quote = body.indexOf(0x22, quote + 1)) {
    let slashes = 0
    while (body[quote - 1 - slashes] === 0x5c) slashes++
    if (slashes % 2 === 0) return quote + 1
  }
  return body.length
}
