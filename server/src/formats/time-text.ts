import type { Value } from '@belfry/event'

const dayMs = 86_400_000

/** Epoch milliseconds of a time as logs write it: ISO 8601 (without zone: UTC), seconds or milliseconds since 1970; null where it is none. */
export function readTime(value: Value | undefined): number | null {
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string' || value === '') return null
  if (/^\d{9,13}(\.\d+)?$/.test(value)) return fromNumber(Number(value))
  const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*\s*(Z|[+-]\d\d:?\d\d)?$/.exec(value)
  if (!iso) return null
  const zone = iso[3] ?? 'Z'
  const ms = Date.parse(`${iso[1]}T${iso[2]}${zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`)
  return Number.isNaN(ms) ? null : ms
}

function fromNumber(value: number): number | null {
  if (!Number.isFinite(value) || value <= 0) return null
  const ms = value < 1e11 ? value * 1000 : value
  return ms < 8.64e15 ? Math.round(ms) : null
}

/** RFC 3164 has no year. A December line that arrives in January belongs to last year, so the year is taken that puts it nearest to its arrival. */
export function readTimeWithoutYear(text: string, receivedAt: number): number | null {
  const year = new Date(receivedAt).getUTCFullYear()
  const tries = [year - 1, year, year + 1]
    .map(each => Date.parse(`${text} ${each} UTC`))
    .filter(ms => !Number.isNaN(ms) && ms < receivedAt + dayMs)
  return tries.length === 0
    ? null
    : tries.reduce((best, ms) => (Math.abs(ms - receivedAt) < Math.abs(best - receivedAt) ? ms : best))
}
