import type { Hint, ReadRecord, Unreadable } from './format.js'
import { parseObject } from './json-text.js'
import { readLine } from './text-line.js'

/** Bytes of an unreadable record that are kept. */
const rawBytesMax = 65_536

/** Bytes that no reader understood, as a dead letter. */
export const unreadable = (reason: string, detail: string, raw: Buffer): Unreadable => ({
  kind: 'unreadable',
  reason,
  detail,
  raw: raw.subarray(0, rawBytesMax),
})

/** Reads one record as a door took it. Never throws: what cannot be read says why. */
export function readRecord(bytes: Buffer, hint: Hint): ReadRecord | Unreadable {
  const text = bytes.toString('utf8')
  if (hint.kind === 'text') return { kind: 'record', ...readLine(text.replaceAll('\0', '\uFFFD')) }
  const parsed = parseObject(text)
  return 'value' in parsed
    ? { kind: 'record', format: 'json', value: parsed.value }
    : unreadable(parsed.reason, parsed.detail, bytes)
}
