/** How a body falls into records. Only framing is judged here (length, UTF-8, first byte): broken JSON is a record too. */
import { isUtf8 } from 'node:buffer'
import { splitJson, splitLines } from './split.js'

/** Longest single record in bytes; longer ones are refused as `too_long`. */
export const recordBytesMax = 1 << 20

export type RefusalReason = 'too_long' | 'not_utf8' | 'first_byte'

export interface Framed {
  readonly kind: 'json' | 'text'
  /** Parts of the body, not copies. */
  readonly records: Buffer[]
  /** Line of each record in the body: see `refused`. */
  readonly lines: number[]
  /** `line` counts from 1: the line for text and NDJSON (blank ones count too), the value for a JSON array or several JSON values. */
  readonly refused: { readonly line: number; readonly reason: RefusalReason }[]
}

const kinds: { readonly [mediaType: string]: { kind: Framed['kind']; split: typeof splitLines } } = {
  'application/x-ndjson': { kind: 'json', split: splitLines },
  'application/ndjson': { kind: 'json', split: splitLines },
  'application/jsonl': { kind: 'json', split: splitLines },
  'application/json': { kind: 'json', split: splitJson },
  'text/plain': { kind: 'text', split: splitLines },
}

/** Media types that `frame` understands, for the answer to those it does not. */
export const mediaTypes: readonly string[] = Object.keys(kinds)

/**
 * The records of a body by its Content-Type, in order; null for a type that is not in `mediaTypes`.
 * Stops after `valuesMax` records, kept and refused together: then there are more lines than that in the two lists.
 */
export function frame(body: Buffer, contentType: string, valuesMax = Number.POSITIVE_INFINITY): Framed | null {
  const chosen = kinds[mediaTypeOf(contentType)]
  if (!chosen) return null
  const framed: Framed = { kind: chosen.kind, records: [], lines: [], refused: [] }
  // Every cut is at an ASCII byte, so a sound body has only sound records.
  const isSound = isUtf8(body)
  for (const { record, line } of chosen.split(withoutByteOrderMark(body))) {
    const reason = refusalOf(record, isSound)
    if (reason) framed.refused.push({ line, reason })
    else {
      framed.records.push(record)
      framed.lines.push(line)
    }
    if (framed.records.length + framed.refused.length > valuesMax) break
  }
  return framed
}

/** The media type of a Content-Type header without its parameters, in small letters (RFC 9110, section 8.3). */
function mediaTypeOf(contentType: string): string {
  return contentType.split(';', 1)[0]!.trim().toLowerCase()
}

function refusalOf(record: Buffer, isSound: boolean): RefusalReason | null {
  if (record.length > recordBytesMax) return 'too_long'
  if (!isSound && !isUtf8(record)) return 'not_utf8'
  const first = record[0]!
  return (first < 0x20 && first !== 0x09) || first === 0x7f ? 'first_byte' : null
}

function withoutByteOrderMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body
}
