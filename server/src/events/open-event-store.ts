import { Problem } from '../problem/index.js'
import type { Log } from '../telemetry/index.js'
import { numberColumns, textColumns } from './columns.js'
import { keepDays } from './encode-row.js'
import { Engine } from './engine.js'
import type { EventPage, EventQuery, EventStore, InsertBatch, StoredEvent } from './event-store.js'
import { agencyCondition, Bindings, clamp, conditions, readLimits, timeCondition } from './statement.js'

const minute = 60_000
/** A list looks at the newest first and widens until its page is full. */
const windowsMs = [10 * minute, 60 * minute, 6 * 60 * minute, 24 * 60 * minute, 7 * 24 * 60 * minute]
const pageMax = 1000
const barsMax = 120
/** An insert is sent again when the engine died under it; its token makes that harmless. */
const insertAttemptsMax = 3

export interface EventStoreOptions {
  readonly folder: string
  readonly log: Log
  /** Bytes on disk beyond which the oldest days go. */
  readonly limits?: { readonly bytes: number }
}

/** What the store can do beyond the seam: retention, and figures for tests and the doctor. */
export interface OpenEventStore extends EventStore {
  /** Drops days past their class, then the oldest ones until the store fits its size. To be called now and then. */
  enforceRetention(now: number): Promise<{ dropped: number }>
  /** Rows of these agencies, and how many different ids they have. */
  count(agencies: readonly string[] | 'all', source?: string): Promise<{ rows: number; ids: number }>
  readonly pid: number | null
}

const listColumns = [
  'id, agency, source, toUnixTimestamp64Milli(time) AS at, toUnixTimestamp64Milli(received) AS got, dataset, product',
  'category, service, asset, message',
  ...Object.values(textColumns),
  ...Object.values(numberColumns),
].join(', ')

/** Opens the event store of a folder. @throws Problem when the engine cannot start, for instance where another has the folder. */
export async function openEventStore(options: EventStoreOptions): Promise<OpenEventStore> {
  const engine = new Engine(options.folder, options.log)
  await engine.open()
  return {
    insert: batch => insert(engine, batch),
    search: query => search(engine, query),
    get: (agencies, id) => get(engine, agencies, id),
    histogram: query => histogram(engine, query),
    async usage() {
      const sql = `SELECT sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts
        WHERE database = 'belfry' AND table = 'events' AND active ${readLimits}`
      const [row] = await engine.read({ sql, values: {} })
      return { rows: Number(row?.rows ?? 0), bytes: Number(row?.bytes ?? 0) }
    },
    async count(agencies, source) {
      const bind = new Bindings()
      const where = [agencyCondition(agencies, bind)]
      if (source !== undefined) where.push(`source = ${bind.add(source, 'String')}`)
      const sql = `SELECT count() AS rows, uniqExact(id) AS ids FROM belfry.events WHERE ${where.join(' AND ')} ${readLimits}`
      const [row] = await engine.read({ sql, values: bind.values })
      return { rows: Number(row?.rows), ids: Number(row?.ids) }
    },
    enforceRetention: now => enforceRetention(engine, now, options.limits?.bytes ?? Number.POSITIVE_INFINITY),
    async ping() {
      await engine.read({ sql: `SELECT 1 ${readLimits}`, values: {} })
    },
    close: () => engine.close(),
    get pid() {
      return engine.pid
    },
  }
}

async function insert(engine: Engine, batch: InsertBatch): Promise<void> {
  for (const [day, rows] of batch.days) {
    if (rows.length === 0) continue
    const token = `${batch.token}/${day}`
    if (!/^[\w./:+-]+$/.test(token)) throw new TypeError(`Not a token: ${token}`)
    const settings = [
      `async_insert = 0, insert_deduplicate = 1, insert_deduplication_token = '${token}'`,
      // One block and so one part for a partition: only then is the token the batch's.
      'input_format_parallel_parsing = 0, max_insert_threads = 1, max_partitions_per_insert_block = 1000',
    ]
    const sql = `INSERT INTO belfry.events SETTINGS ${settings.join(', ')} FORMAT JSONEachRow`
    await attempts(() => engine.write(sql, rows))
  }
}

async function attempts(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === insertAttemptsMax || !(error instanceof Problem) || error.code !== 'events.ended') throw error
    }
  }
}

async function search(engine: Engine, query: EventQuery): Promise<EventPage> {
  const limit = Math.min(Math.max(Math.trunc(query.limit), 1), pageMax)
  const cursor = query.cursor === null ? null : readCursor(query.cursor)
  const from = clamp(query.from)
  let to = Math.min(clamp(query.to), cursor === null ? Number.POSITIVE_INFINITY : cursor.time + 1)
  const rows: Record<string, unknown>[] = []
  for (let step = 0; to > from && rows.length <= limit; step++) {
    const span = windowsMs[step] ?? Number.POSITIVE_INFINITY
    const start = Math.max(from, to - span)
    const bind = new Bindings()
    const where = [conditions(query, bind), timeCondition(start, to, bind)]
    if (cursor) {
      const moment = `fromUnixTimestamp64Milli(${bind.add(cursor.time, 'Int64')}, 'UTC')`
      where.push(`(time < ${moment} OR (time = ${moment} AND id < ${bind.add(cursor.id, 'String')}))`)
    }
    const sql = `SELECT ${listColumns} FROM belfry.events WHERE ${where.join(' AND ')}
      ORDER BY time DESC, id DESC LIMIT ${limit + 1 - rows.length} ${readLimits}`
    rows.push(...(await engine.read({ sql, values: bind.values })))
    to = start
  }
  const items = rows.slice(0, limit).map(stored)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last ? writeCursor(last) : null }
}

async function get(engine: Engine, agencies: readonly string[] | 'all', id: string): Promise<StoredEvent | null> {
  const bind = new Bindings()
  const where = `${agencyCondition(agencies, bind)} AND id = ${bind.add(id, 'String')}`
  const sql = `SELECT ${listColumns}, fields, raw FROM belfry.events WHERE ${where} LIMIT 1 ${readLimits}`
  const [row] = await engine.read({ sql, values: bind.values })
  return row ? { ...stored(row), fields: row.fields as Record<string, string>, raw: String(row.raw) } : null
}

async function histogram(engine: Engine, query: Omit<EventQuery, 'limit' | 'cursor'>) {
  const from = clamp(query.from)
  const to = Math.max(clamp(query.to), from + 1)
  const barMs = Math.ceil((to - from) / barsMax)
  const bind = new Bindings()
  const where = `${conditions(query, bind)} AND ${timeCondition(from, to, bind)}`
  const bar = `intDiv(toUnixTimestamp64Milli(time) - ${bind.add(from, 'Int64')}, ${bind.add(barMs, 'Int64')})`
  const sql = `SELECT ${bar} AS bar, count() AS count FROM belfry.events WHERE ${where} GROUP BY bar ORDER BY bar ${readLimits}`
  const rows = await engine.read({ sql, values: bind.values })
  const counts = new Map(rows.map(row => [Number(row.bar), Number(row.count)]))
  const bars = Array.from({ length: Math.ceil((to - from) / barMs) }, (_, index) => ({
    at: from + index * barMs,
    count: counts.get(index) ?? 0,
  }))
  return { total: bars.reduce((sum, { count }) => sum + count, 0), barMs, bars }
}

async function enforceRetention(engine: Engine, now: number, bytesMax: number): Promise<{ dropped: number }> {
  const sql = `SELECT partition_id AS id, any(partition) AS name, sum(bytes_on_disk) AS bytes FROM system.parts
    WHERE database = 'belfry' AND table = 'events' AND active GROUP BY partition_id ORDER BY name ${readLimits}`
  const partitions = await engine.read({ sql, values: {} })
  let total = partitions.reduce((sum, { bytes }) => sum + Number(bytes), 0)
  let dropped = 0
  for (const [index, { id, name, bytes }] of partitions.entries()) {
    const [, day, keep] = /^\('(.+)','(.+)'\)$/.exec(String(name)) ?? []
    const days = keepDays[keep as keyof typeof keepDays] ?? keepDays.long
    const old = now - Date.parse(`${day}T00:00:00Z`) > (days + 1) * 86_400_000
    // The newest is being written; dropping it would free nothing for long.
    if (!old && (total <= bytesMax || index === partitions.length - 1)) continue
    await engine.write(`ALTER TABLE belfry.events DROP PARTITION ID '${String(id).replace(/[^0-9a-zA-Z_-]/g, '')}'`)
    total -= Number(bytes)
    dropped++
  }
  return { dropped }
}

function stored(row: Record<string, unknown>): StoredEvent {
  const ecs: Record<string, string | number> = {}
  for (const [name, column] of Object.entries(textColumns)) if (row[column] !== '') ecs[name] = String(row[column])
  for (const [name, column] of Object.entries(numberColumns)) if (row[column] !== 0) ecs[name] = Number(row[column])
  const orNull = (value: unknown) => (value === '' ? null : String(value))
  return {
    id: String(row.id),
    agency: String(row.agency),
    source: String(row.source),
    time: Number(row.at),
    received: Number(row.got),
    dataset: String(row.dataset),
    logSource: { product: orNull(row.product), category: orNull(row.category), service: orNull(row.service) },
    asset: orNull(row.asset),
    ecs: ecs as StoredEvent['ecs'],
    message: String(row.message),
  }
}

function writeCursor({ time, id }: StoredEvent): string {
  return Buffer.from(JSON.stringify([time, id])).toString('base64url')
}

function readCursor(text: string): { time: number; id: string } {
  try {
    const [time, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[]
    if (Number.isSafeInteger(time) && typeof id === 'string') return { time: time as number, id }
  } catch {}
  throw new Problem('events.cursor', 'The cursor is not one of ours', 'Begin again at the first page')
}
