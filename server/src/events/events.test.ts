import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../telemetry/index.js'
import { type EventQuery, type EventRow, encodeRow, type OpenEventStore, openEventStore, parseQuery } from './index.js'

const noon = Date.UTC(2026, 5, 1, 12)
const row = (id: string, change: Partial<EventRow> = {}): EventRow => ({
  id,
  agency: 'water',
  source: 'test',
  time: noon,
  claimedTime: null,
  received: noon,
  dataset: 'syslog',
  product: '',
  category: '',
  service: '',
  asset: '',
  ecs: {},
  message: 'a message',
  fields: {},
  raw: '{}',
  ...change,
})
const batch = (token: string, rows: readonly EventRow[]) => ({
  token,
  days: new Map([['2026-06-01', Buffer.from(rows.map(each => `${encodeRow(each)}\n`).join(''))]]),
})
const ask = (change: Partial<EventQuery> = {}): EventQuery => ({
  agencies: 'all',
  from: 0,
  to: noon * 2,
  terms: [],
  limit: 100,
  cursor: null,
  ...change,
})

let folder = ''
let store: OpenEventStore
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belfry events '))
  store = await openEventStore({ folder, log: silentLog })
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

/** Every id of a query, page by page. */
async function ids(query: EventQuery): Promise<string[]> {
  const found: string[] = []
  for (let cursor: string | null = null; ; ) {
    const page = await store.search({ ...query, cursor })
    found.push(...page.items.map(item => item.id))
    if (page.next === null) return found
    cursor = page.next
  }
}

describe('storing and finding', () => {
  test('pages hold every record once, the newest first, and a repeated token adds nothing', async () => {
    const rows = Array.from({ length: 500 }, (_, n) =>
      row(`0.1.${n}`, { source: 'pages', time: noon - (n % 50) * 40 * 60_000 }),
    )
    await store.insert(batch('0.1-1', rows))
    await store.insert(batch('0.1-1', rows))
    expect(await store.count('all', 'pages')).toEqual({ rows: 500, ids: 500 })
    const found = await ids(ask({ limit: 37, terms: parseQuery('source:pages') }))
    expect(found).toHaveLength(500)
    expect(new Set(found).size).toBe(500)
    const bars = await store.histogram(ask({ terms: parseQuery('source:pages') }))
    expect(bars.total).toBe(500)
    expect(bars.bars.length).toBeLessThanOrEqual(120)
  })

  test('the same rows under another token are stored again', async () => {
    const rows = [row('0.2.0', { source: 'twice' })]
    await store.insert(batch('0.2-2', rows))
    await store.insert(batch('0.3-3', rows))
    expect(await store.count('all', 'twice')).toEqual({ rows: 2, ids: 1 })
  })

  test('odd text, times and numbers come back as they went in', async () => {
    const text = `'"\\ \u0000 \n {p0:String} %_* ü \u{1f6a8} '; DROP TABLE belfry.events; --`
    const times = [0, Date.UTC(1970, 0, 1, 0, 0, 0, 1), noon + 7, Date.UTC(2100, 0, 1)]
    const rows = times.map((time, n) =>
      row(`0.4.${n}`, {
        source: 'odd',
        time,
        claimedTime: -62_167_219_200_000,
        message: text,
        raw: text,
        fields: { [text]: text, constructor: '', half: 'a\ud800b' },
        ecs: { 'source.port': 443, 'process.pid': -1, 'user.name': text },
      }),
    )
    await store.insert(batch('0.4-4', rows))
    const page = await store.search(ask({ to: 9e15, terms: parseQuery('source:odd') }))
    expect(page.items.map(item => item.time)).toEqual([...times].reverse())
    const one = await store.get(['water'], '0.4.2')
    expect(one).toMatchObject({ message: text, raw: text, ecs: { 'source.port': 443, 'user.name': text } })
    expect(one?.ecs).not.toHaveProperty('process.pid')
    expect(one?.fields).toEqual({ [text]: text, constructor: '', half: 'a\ufffdb' })
  })

  test('fields, words, wildcards and negation', async () => {
    const rows = [
      row('0.5.0', { source: 'terms', ecs: { 'user.name': 'Anna' }, fields: { Door: '12_North' } }),
      row('0.5.1', { source: 'terms', message: 'Gate OPENED', raw: 'xyzzy' }),
    ]
    await store.insert(batch('0.5-5', rows))
    const found = (q: string) => ids(ask({ terms: parseQuery(`source:terms ${q}`) }))
    expect(await found('user.name:anna')).toEqual(['0.5.0'])
    expect(await found('Door:12_n*')).toEqual(['0.5.0'])
    expect(await found('Door:12?n*')).toEqual([])
    expect(await found('opened XYZZY')).toEqual(['0.5.1'])
    expect(await found('-user.name:anna')).toEqual(['0.5.1'])
    expect(await found('"gate opened"')).toEqual(['0.5.1'])
  })
})

describe('agencies', () => {
  const hostile = [`' OR 1=1 --`, `water') OR ('1'='1`, '\\', '{p0:String}', '\u0000', '%', '*', `"]); SELECT 1`]
  test('no term and no agency name shows the rows of another agency', async () => {
    await store.insert(batch('0.6-6', [row('0.6.0', { agency: 'energy', source: 'secret' })]))
    for (const text of hostile) {
      expect(await ids(ask({ agencies: [text] }))).toEqual([])
      for (const negated of [true, false]) {
        const terms = [
          { kind: 'field', field: 'source', value: text, negated },
          { kind: 'field', field: text, value: text, negated: true },
          { kind: 'word', word: text, negated: true },
        ] as const
        for (const term of terms)
          expect(await ids(ask({ agencies: ['water'], terms: [term], limit: 1000 }))).not.toContain('0.6.0')
      }
    }
    expect(await store.get(['water'], '0.6.0')).toBeNull()
    expect(await store.get(['energy'], '0.6.0')).not.toBeNull()
    expect(await ids(ask({ agencies: [] }))).toEqual([])
    expect((await store.histogram(ask({ agencies: ['fire'] }))).total).toBe(0)
  })
})

describe('losing the engine', () => {
  test('killed during inserts, every batch is there exactly once', async () => {
    for (let n = 0; n < 6; n++) {
      const rows = Array.from({ length: 2000 }, (_, k) => row(`0.${100 + n}.${k}`, { source: 'killed' }))
      const done = store.insert(batch(`0.${100 + n}`, rows))
      const engine = store.pid!
      // At odd moments of the insert; at the latest when it is done.
      const kill = n % 2 === 1 ? wait(n * 5).then(() => process.kill(engine, 'SIGKILL')) : null
      await Promise.allSettled([done, kill])
      await store.insert(batch(`0.${100 + n}`, rows))
    }
    expect(await store.count('all', 'killed')).toEqual({ rows: 12_000, ids: 12_000 })
  })
})

test('days past their class go, and the oldest when the store is too big', async () => {
  const old = noon - 100 * 86_400_000
  await store.insert(batch('0.200', [row('0.200.0', { source: 'old', received: old, time: old })]))
  expect(await store.enforceRetention(noon)).toEqual({ dropped: 1 })
  expect(await store.count('all', 'old')).toEqual({ rows: 0, ids: 0 })
  expect((await store.usage()).rows).toBeGreaterThan(0)
})

test('a query that cannot be read says where', () => {
  expect(() => parseQuery('user.name:anna "open')).toThrow(/character 15/)
  expect(parseQuery('-a:"b \\" c" d')).toEqual([
    { kind: 'field', field: 'a', value: 'b " c', negated: true },
    { kind: 'word', word: 'd', negated: false },
  ])
})
