import { sql, type Transaction } from 'kysely'
import type { Clock } from '../time/index.js'

/** What one block added to a source. */
export interface SourceSeen {
  readonly agency: string
  readonly source: string
  readonly door: string
  readonly records: number
  readonly bytes: number
  readonly deadLetters: number
  /** Receipt, epoch ms. */
  readonly at: number
  /** Number of the block: with it a replay after a crash counts nothing twice. Blocks of one source come in order. */
  readonly block?: number
}

interface Sum {
  agency: string
  source: string
  door: string
  records: number
  bytes: number
  deadLetters: number
  first: number
  last: number
  block: number
}

/** Adds up the updates of each source and writes them in one statement, after one that asks which blocks were counted before. */
export async function seen(q: Transaction<object>, updates: readonly SourceSeen[], clock: Clock): Promise<void> {
  const counted = await countedBlocks(q, updates)
  const sums = [...sumUp(updates, counted, clock.now()).values()]
  if (sums.length === 0) return
  const column = <Key extends keyof Sum>(key: Key) => sums.map(sum => sum[key])
  await sql`
    INSERT INTO sources (agency, name, door, records, bytes, dead_letters, first_at, last_at, last_block)
    SELECT agency, name, door, records, bytes, dead_letters, to_timestamp(first / 1000.0), to_timestamp(last / 1000.0), block
    FROM unnest(
      ${column('agency')}::text[], ${column('source')}::text[], ${column('door')}::text[], ${column('records')}::bigint[],
      ${column('bytes')}::bigint[], ${column('deadLetters')}::bigint[], ${column('first')}::bigint[],
      ${column('last')}::bigint[], ${column('block')}::bigint[]
    ) AS t (agency, name, door, records, bytes, dead_letters, first, last, block)
    ORDER BY agency, name, door
    ON CONFLICT (agency, name, door) DO UPDATE SET
      records = sources.records + excluded.records,
      bytes = sources.bytes + excluded.bytes,
      dead_letters = sources.dead_letters + excluded.dead_letters,
      first_at = least(sources.first_at, excluded.first_at),
      last_at = greatest(sources.last_at, excluded.last_at),
      last_block = greatest(sources.last_block, excluded.last_block)`.execute(q)
}

const keyOf = (agency: string, source: string, door: string) => JSON.stringify([agency, source, door])

async function countedBlocks(q: Transaction<object>, updates: readonly SourceSeen[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ agency: string; name: string; door: string; last_block: string }>`
    SELECT agency, name, door, last_block FROM sources
    WHERE name = ANY(${[...new Set(updates.map(update => update.source))]}::text[])
    ORDER BY agency, name, door FOR UPDATE`.execute(q)
  return new Map(rows.map(row => [keyOf(row.agency, row.name, row.door), Number(row.last_block)]))
}

function sumUp(updates: readonly SourceSeen[], counted: ReadonlyMap<string, number>, now: number): Map<string, Sum> {
  const sums = new Map<string, Sum>()
  for (const { agency, source, door, records, bytes, deadLetters, block, ...update } of updates) {
    const key = keyOf(agency, source, door)
    if (block !== undefined && block <= (counted.get(key) ?? -1)) continue
    // A clock that was wrong for a moment must not make a source look alive for years.
    const at = Math.round(Math.min(Math.max(update.at, 0), now))
    const sum = sums.get(key)
    if (!sum) {
      sums.set(key, { agency, source, door, records, bytes, deadLetters, first: at, last: at, block: block ?? -1 })
      continue
    }
    sum.records += records
    sum.bytes += bytes
    sum.deadLetters += deadLetters
    sum.first = Math.min(sum.first, at)
    sum.last = Math.max(sum.last, at)
    sum.block = Math.max(sum.block, block ?? -1)
  }
  return sums
}
