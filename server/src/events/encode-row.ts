import { numberColumns, textColumns } from './columns.js'
import type { EventRow } from './event-store.js'

/** Days each retention class is kept. */
export const keepDays = { short: 14, normal: 90, long: 400 } as const
type Keep = keyof typeof keepDays

/** Flows and name look-ups are many and age quickly; who signed in where is asked for a year later. */
function keepOf(dataset: string): Keep {
  if (/\.(flow|netflow|conn|dns|stats)$/.test(dataset)) return 'short'
  return /^windows\.security$|auth|audit|vpn|badge/.test(dataset) ? 'long' : 'normal'
}

const texts = Object.entries(textColumns) as [keyof typeof textColumns, string][]
const numbers = Object.entries(numberColumns) as [keyof typeof numberColumns, string][]
/** Last moment the partition's 16-bit day can hold, with a margin: 2148. */
const timeMsMax = 5_617_000_000_000
const loneSurrogate = /\\ud[89a-f]/i

/** One JSON line, without its end, in the table's shape. No record can make it one that the store refuses. */
export function encodeRow(row: EventRow): string {
  const { ecs, time, received, claimedTime, ...rest } = row
  const shaped: Record<string, unknown> = { ...rest, keep: keepOf(row.dataset) }
  shaped.time = moment(time)
  shaped.received = moment(received)
  if (claimedTime !== null && Number.isSafeInteger(claimedTime)) shaped.claimed_time = claimedTime
  for (const [name, column] of texts) if (ecs[name] !== undefined) shaped[column] = String(ecs[name])
  for (const [name, column] of numbers) {
    const value = ecs[name]
    if (Number.isInteger(value) && value! > 0 && value! <= 0xffffffff) shaped[column] = value
  }
  const line = JSON.stringify(shaped)
  return loneSurrogate.test(line) ? wellFormed(shaped) : line
}

/** The one form of a moment that ClickHouse reads alike for every year. */
function moment(ms: number): string {
  return new Date(Math.min(Math.max(Math.trunc(ms), 0), timeMsMax)).toISOString().slice(0, 23).replace('T', ' ')
}

/** Half a surrogate pair has no UTF-8; it becomes U+FFFD, in names of fields too. */
function wellFormed(shaped: object): string {
  return JSON.stringify(shaped).replace(
    /\\u(d[89ab][0-9a-f]{2})(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/gi,
    '\\ufffd',
  )
}
