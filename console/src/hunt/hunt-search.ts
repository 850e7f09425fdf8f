/** What the address of Hunt holds; a link to it shows the same. */
export interface HuntSearch {
  readonly q?: string
  /** A span back from now; left out for the usual one. */
  readonly range?: Range
  /** ISO UTC, both or none; they win over `range`. */
  readonly from?: string
  readonly to?: string
  /** The record that stands open. */
  readonly record?: string
  readonly tab?: 'raw'
}

export type Range = '15m' | '1h' | '24h' | '7d' | '30d'
export const usualRange: Range = '1h'
const minuteMs = 60_000

export const ranges: { readonly [range in Range]: { readonly words: string; readonly ms: number } } = {
  '15m': { words: 'Last 15 min', ms: 15 * minuteMs },
  '1h': { words: 'Last hour', ms: 60 * minuteMs },
  '24h': { words: 'Last 24 h', ms: 24 * 60 * minuteMs },
  '7d': { words: 'Last 7 days', ms: 7 * 24 * 60 * minuteMs },
  '30d': { words: 'Last 30 days', ms: 30 * 24 * 60 * minuteMs },
}
export const rangeNames = Object.keys(ranges) as Range[]

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
const time = (value: unknown) => {
  const ms = Date.parse(text(value))
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString()
}

/** Reads the address; what it does not know it drops. */
export function readHuntSearch(search: Record<string, unknown>): HuntSearch {
  const [q, record, from, to] = [text(search.q), text(search.record), time(search.from), time(search.to)]
  const range = rangeNames.find(name => name === search.range && name !== usualRange)
  return {
    ...(q ? { q } : {}),
    ...(from && to && from < to ? { from, to } : range ? { range } : {}),
    ...(record ? { record } : {}),
    ...(search.tab === 'raw' ? { tab: 'raw' as const } : {}),
  }
}

/** The span that is read. `now` is epoch ms of the moment the person asked. */
export function spanOf(search: HuntSearch, now: number): { readonly from: string; readonly to: string } {
  if (search.from && search.to) return { from: search.from, to: search.to }
  // One ms more, so that a record of this very moment is in it.
  return {
    from: new Date(now - ranges[search.range ?? usualRange].ms).toISOString(),
    to: new Date(now + 1).toISOString(),
  }
}

/** A term of the query language for one field and value; `without` for its negation. */
export function term(field: string, value: string, without = false): string {
  const plain = /^[^\s"\\*]+$/.test(value)
  const quoted = `"${value.replace(/["\\]/g, '\\$&')}"`
  return `${without ? '-' : ''}${field}:${plain ? value : quoted}`
}

/** The query with a term added, once. */
export function withTerm(q: string | undefined, added: string): string {
  const before = (q ?? '').trim()
  return ` ${before} `.includes(` ${added} `) ? before : `${before} ${added}`.trim()
}
