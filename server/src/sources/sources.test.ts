import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openState, type State } from '../state/index.js'
import { silentLog } from '../telemetry/index.js'
import { bytesPerSourceMax, lettersPerSourceMax } from './bury.js'
import { sourcesMigrations } from './migrations.js'
import { type DeadLetter, openSources, type SourceSeen, type Sources } from './sources.js'

let folder: string
let state: State
let sources: Sources
const now = Date.UTC(2026, 2, 17, 13)
const whole = { limit: 50, cursor: null, from: null, to: null, q: null }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belfry-sources-'))
  state = await openState({ at: { folder }, migrations: sourcesMigrations, log: silentLog })
  sources = openSources({ state, clock: { now: () => now } })
})
afterAll(async () => {
  await state.close()
  await rm(folder, { recursive: true })
})

const seen = (source: string, block: number, change: Partial<SourceSeen> = {}): SourceSeen => ({
  agency: 'registry',
  source,
  door: 'http',
  records: 10,
  bytes: 1000,
  deadLetters: 1,
  at: now - 60_000 + block,
  block,
  ...change,
})
const letter = (agency: string, source: string, index: number, change: Partial<DeadLetter> = {}): DeadLetter => ({
  id: `0.${source}.${index}`,
  agency,
  source,
  received: now + index,
  reason: 'json.syntax',
  detail: 'It ends in the middle',
  raw: Buffer.from('{"a":'),
  ...change,
})

test('blocks are counted once, however often they are told', async () => {
  const first = [seen('vpn', 1), seen('vpn', 2), seen('vpn', 2, { door: 'syslog' }), seen('badge', 3)]
  await sources.seen(first)
  await sources.seen(first)
  await sources.seen([...first, seen('vpn', 5), seen('badge', 6, { at: now + 9e9 })])
  const { items, next } = await sources.list(['registry'], whole)
  expect(next).toBeNull()
  expect(items.map(({ name, door, records, bytes, deadLetters }) => [name, door, records, bytes, deadLetters])).toEqual(
    [
      ['badge', 'http', 20, 2000, 2],
      ['vpn', 'http', 30, 3000, 3],
      ['vpn', 'syslog', 10, 1000, 1],
    ],
  )
  expect(items[1]).toMatchObject({
    firstAt: new Date(now - 60_000 + 1).toISOString(),
    lastAt: new Date(now - 60_000 + 5).toISOString(),
  })
  expect(items[0]?.lastAt).toBe(new Date(now).toISOString())
})

test('without block numbers every update counts', async () => {
  const { block: _, ...update } = seen('tap', 0, { agency: 'plain' })
  await sources.seen([update])
  await sources.seen([update])
  expect((await sources.list(['plain'], whole)).items[0]?.records).toBe(20)
})

test('a dead letter is kept once, with its bytes', async () => {
  const raw = Buffer.from([0x7b, 0xff, 0x00, 0x61])
  const letters = [letter('once', 'cam', 1, { raw, detail: 'a NUL: \0' }), letter('once', 'cam', 2)]
  await sources.bury(letters)
  await sources.bury([...letters, letters[0]!])
  const { items } = await sources.deadLetters(['once'], whole)
  expect(items.map(({ id }) => id)).toEqual(['0.cam.2', '0.cam.1'])
  expect(items[1]).toEqual({
    id: '0.cam.1',
    agency: 'once',
    source: 'cam',
    received: new Date(now + 1).toISOString(),
    reason: 'json.syntax',
    detail: 'a NUL: \uFFFD',
    raw: '{\uFFFD\0a',
  })
})

test('pages lose nothing and show nothing twice, also where many came in one millisecond', async () => {
  await sources.bury(Array.from({ length: 25 }, (_, i) => letter('paged', 'p', i, { received: now + (i >> 3) })))
  await sources.seen(
    Array.from({ length: 7 }, (_, i) => seen(`s${'x'.repeat(99 - i)}`, 1, { agency: 'a'.repeat(100) })),
  )
  const pages = async <Item>(list: (cursor: string | null) => Promise<{ items: Item[]; next: string | null }>) => {
    const all: Item[] = []
    for (let cursor: string | null = null; ; ) {
      const page = await list(cursor)
      all.push(...page.items)
      if (page.next === null) return all
      expect(page.next.length).toBeLessThanOrEqual(200)
      cursor = page.next
    }
  }
  const letters = await pages(cursor => sources.deadLetters(['paged'], { ...whole, limit: 4, cursor }))
  expect(new Set(letters.map(({ id }) => id)).size).toBe(25)
  expect(letters).toHaveLength(25)
  const names = await pages(cursor => sources.list(['a'.repeat(100)], { ...whole, limit: 2, cursor }))
  expect(new Set(names.map(({ name }) => name)).size).toBe(7)
  await expect(sources.list('all', { ...whole, cursor: 'x' })).rejects.toMatchObject({ code: 'list.cursor.wrong' })
  await expect(sources.deadLetters('all', { ...whole, cursor: '1' })).rejects.toMatchObject({
    code: 'list.cursor.wrong',
  })
})

test('search takes words as they are, times as a range', async () => {
  await sources.bury([letter('find', 'f', 1, { detail: '100%_odd' }), letter('find', 'f', 2, { detail: '100 odd' })])
  const ids = async (query: object) =>
    (await sources.deadLetters(['find'], { ...whole, ...query })).items.map(({ id }) => id)
  expect(await ids({ q: '0%_O find' })).toEqual(['0.f.1'])
  expect(await ids({ q: 'odd nowhere' })).toEqual([])
  expect(await ids({ from: new Date(now + 2).toISOString() })).toEqual(['0.f.2'])
  expect(await ids({ to: new Date(now + 2).toISOString() })).toEqual(['0.f.1'])
})

test('agencies see their own only', async () => {
  await sources.bury([letter('water', 'own', 1), letter('traffic', 'own', 2)])
  await sources.seen([seen('own', 1, { agency: 'water' }), seen('own', 1, { agency: 'traffic' })])
  expect((await sources.deadLetters(['water'], whole)).items.map(({ agency }) => agency)).toEqual(['water'])
  expect((await sources.list(['water'], whole)).items.map(({ agency }) => agency)).toEqual(['water'])
  expect((await sources.deadLetters([], whole)).items).toEqual([])
})

test('a source that sends only rubbish keeps its newest letters, by number and by bytes', async () => {
  const many = Array.from({ length: lettersPerSourceMax + 1 }, (_, i) => letter('flood', 'noisy', i))
  for (let i = 0; i < many.length; i += 4000) await sources.bury(many.slice(i, i + 4000))
  await sources.bury([letter('flood', 'quiet', 1)])
  const half = Buffer.alloc(bytesPerSourceMax / 2)
  for (let i = 0; i < 3; i++) await sources.bury([letter('flood', 'wide', i, { raw: half })])
  const shelves = await state.transaction<Shelves, Shelf[]>('all', q =>
    q.selectFrom('dead_letter_shelves').selectAll().where('agency', '=', 'flood').orderBy('source').execute(),
  )
  expect(shelves.map(({ source, kept, dropped }) => [source, Number(kept), Number(dropped)])).toEqual([
    ['noisy', lettersPerSourceMax * 0.9, lettersPerSourceMax * 0.1 + 1],
    ['quiet', 1, 0],
    ['wide', 1, 2],
  ])
  const newest = await sources.deadLetters(['flood'], { ...whole, limit: 1, q: 'noisy' })
  expect(newest.items[0]?.id).toBe(`0.noisy.${lettersPerSourceMax}`)
})

interface Shelf {
  agency: string
  source: string
  kept: string
  dropped: string
}
interface Shelves {
  dead_letter_shelves: Shelf
}
