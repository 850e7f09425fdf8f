import { sql, type Transaction } from 'kysely'
import { Problem } from '../problem/index.js'

export interface ListQuery {
  readonly limit: number
  readonly cursor: string | null
  /** ISO UTC: of sources when they were last heard, of dead letters when they were received. */
  readonly from: string | null
  readonly to: string | null
  /** Words that must all occur. */
  readonly q: string | null
}

export interface Page<Item> {
  readonly items: Item[]
  readonly next: string | null
}

export interface Source {
  readonly name: string
  readonly agency: string
  readonly door: string
  readonly records: number
  readonly bytes: number
  readonly deadLetters: number
  /** ISO UTC. */
  readonly firstAt: string
  readonly lastAt: string
}

export interface ShownDeadLetter {
  readonly id: string
  readonly agency: string
  readonly source: string
  readonly received: string
  readonly reason: string
  readonly detail: string
  /** As UTF-8, unreadable bytes replaced; cut at 64 KiB. The database keeps all of it. */
  readonly raw: string
}

const rawShownBytesMax = 65_536
/** Words of a search that are looked at. */
const wordsMax = 10

/** Every word as a LIKE pattern, so that `%` in a word means itself. */
function patterns(q: string | null): string[] {
  const words = (q ?? '').toLowerCase().replaceAll('\0', '').split(/\s+/).filter(Boolean)
  return words.slice(0, wordsMax).map(word => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
}

interface SourceRow {
  id: string
  agency: string
  name: string
  door: string
  records: string
  bytes: string
  dead_letters: string
  first_at: Date
  last_at: Date
}

export async function listSources(q: Transaction<object>, query: ListQuery): Promise<Page<Source>> {
  // Names may be longer than a cursor; sources are never deleted, so the number of the last one shown is enough.
  if (query.cursor !== null && !/^\d{1,15}$/.test(query.cursor)) throw wrongCursor()
  const { rows } = await sql<SourceRow>`
    SELECT id, agency, name, door, records, bytes, dead_letters, first_at, last_at FROM sources
    WHERE (${query.from}::timestamptz IS NULL OR last_at >= ${query.from}) AND (${query.to}::timestamptz IS NULL OR last_at < ${query.to})
      AND lower(concat_ws(' ', agency, name, door)) LIKE ALL(${patterns(query.q)}::text[])
      AND (${query.cursor}::bigint IS NULL OR (agency, name, door) > (SELECT agency, name, door FROM sources WHERE id = ${query.cursor}))
    ORDER BY agency, name, door LIMIT ${query.limit + 1}`.execute(q)
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    items: shown.map(row => ({
      name: row.name,
      agency: row.agency,
      door: row.door,
      records: Number(row.records),
      bytes: Number(row.bytes),
      deadLetters: Number(row.dead_letters),
      firstAt: row.first_at.toISOString(),
      lastAt: row.last_at.toISOString(),
    })),
    next: rows.length > shown.length && last ? last.id : null,
  }
}

export async function listDeadLetters(q: Transaction<object>, query: ListQuery): Promise<Page<ShownDeadLetter>> {
  const after = query.cursor === null ? null : /^(\d{1,15})_([\w.:-]{1,100})$/.exec(query.cursor)
  if (query.cursor !== null && after === null) throw wrongCursor()
  const { rows } = await sql<Omit<ShownDeadLetter, 'received' | 'raw'> & { received: Date; raw: Buffer }>`
    SELECT id, agency, source, received, reason, detail, substring(raw FOR ${rawShownBytesMax}) AS raw FROM dead_letters
    WHERE (${query.from}::timestamptz IS NULL OR received >= ${query.from}) AND (${query.to}::timestamptz IS NULL OR received < ${query.to})
      AND lower(concat_ws(' ', id, agency, source, reason, detail)) LIKE ALL(${patterns(query.q)}::text[])
      AND (${after === null} OR (received, id) < (to_timestamp(${after?.[1] ?? '0'}::bigint / 1000.0), ${after?.[2] ?? ''}))
    ORDER BY received DESC, id DESC LIMIT ${query.limit + 1}`.execute(q)
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    items: shown.map(row => ({ ...row, received: row.received.toISOString(), raw: row.raw.toString('utf8') })),
    next: rows.length > shown.length && last ? `${last.received.getTime()}_${last.id}` : null,
  }
}

function wrongCursor(): Problem {
  return new Problem('list.cursor.wrong', 'This cursor is not one that a list gave', 'Begin again without a cursor')
}
