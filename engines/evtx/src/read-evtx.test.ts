import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Fields } from '@belfry/event'
import { describe, expect, test } from 'vitest'
import { type EvtxItem, readEvtx } from './index.js'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const data = resolve(project, process.env.BELFRY_DATA ?? '../shared/data')
const present = existsSync(data) || Boolean(process.env.CI)

interface Pair {
  readonly evtx: string | null
  readonly json: string | null
}
interface Sample {
  readonly file: string
  readonly records: number
  readonly channels: { readonly [channelAndId: string]: number }
}

const index = <Row>(folder: string): Row[] =>
  JSON.parse(readFileSync(join(data, folder, 'index.json'), 'utf8')) as Row[]
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** The reference files hold one pretty-printed object after the other. */
const objects = (path: string): unknown[] =>
  JSON.parse(
    `[${readFileSync(path, 'utf8')
      .trim()
      .replace(/^\}\s*^\{/gm, '},{')}]`,
  ) as unknown[]

/** The JSON of one case was made from another copy of its event: the EVTX file says `Explorer.EXE`, and six decimals are kept. */
function asInTheFile(value: unknown, path: string): unknown {
  if (!path.endsWith('ad691d92-15f2-4181-9aa4-723c74f9ddc3.json')) return value
  const text = JSON.stringify(value)
  expect(text).toContain('Explorer.exe')
  return JSON.parse(text.replace('Windows\\\\Explorer.exe', 'Windows\\\\Explorer.EXE').replace('156500Z', '156Z'))
}

function channelOf(value: Fields): string {
  const system = (value.Event as Fields).System as Fields
  const id = system.EventID
  return `${system.Channel}/${typeof id === 'object' ? (id as Fields)['#text'] : id}`
}

const count = (items: readonly EvtxItem[], kind: EvtxItem['kind']) => items.filter(item => item.kind === kind).length

describe.skipIf(!present)('recorded files', () => {
  test('every record of the 202 regression files equals the JSON beside it', () => {
    const pairs = index<Pair>('sigma-regression').filter(pair => pair.evtx !== null && pair.json !== null)
    expect(pairs.length).toBe(202)
    for (const { evtx, json } of pairs) {
      const items = [...readEvtx(readFileSync(join(data, 'sigma-regression', evtx!)))]
      expect(items.filter(item => item.kind === 'problem')).toEqual([])
      const values = items.map(item => plain(item.kind === 'record' ? item.value : null))
      expect(values).toEqual(objects(join(data, 'sigma-regression', json!)).map(value => asInTheFile(value, json!)))
    }
  })

  test('counts of records, channels and event ids equal those of another parser', () => {
    for (const sample of index<Sample>('evtx')) {
      const found: { [channel: string]: number } = {}
      let records = 0
      for (const item of readEvtx(readFileSync(join(data, 'evtx', sample.file)))) {
        if (item.kind === 'problem') continue
        records++
        const channel = channelOf(item.value)
        found[channel] = (found[channel] ?? 0) + 1
      }
      expect({ file: sample.file, records, found }).toEqual({
        file: sample.file,
        records: sample.records,
        found: sample.channels,
      })
    }
  })

  test('a file cut anywhere gives the records before the cut, and a chunk without its file is read', () => {
    const [sample] = index<Sample>('evtx')
    const bytes = readFileSync(join(data, 'evtx', sample!.file))
    const whole = [...readEvtx(bytes)]
    for (let length = 0; length < bytes.length; length += 1_021) {
      const cut = [...readEvtx(bytes.subarray(0, length))].filter(item => item.kind === 'record')
      expect(plain(cut.map(item => item.value))).toEqual(
        plain(
          whole
            .filter(item => item.kind === 'record')
            .slice(0, cut.length)
            .map(item => item.value),
        ),
      )
    }
    expect(count([...readEvtx(bytes.subarray(4_096))], 'record')).toBe(sample!.records)
  })

  test('a zeroed record is stepped over and the next one is read', () => {
    const [sample] = index<Sample>('evtx')
    const bytes = Uint8Array.from(readFileSync(join(data, 'evtx', sample!.file)))
    const items = [...readEvtx(bytes)]
    const last = items.at(-1)!
    bytes.fill(0xff, last.offset, last.offset + 64)
    const after = [...readEvtx(bytes)]
    expect(count(after, 'record')).toBe(items.length - 1)
    expect(count(after, 'problem')).toBe(1)
  })

  test('bytes changed at random never throw, never loop, and keep the undamaged records', () => {
    const random = generator(20_261_124)
    const files = index<Sample>('evtx').filter(sample => sample.records > 0 && sample.records < 200)
    for (let round = 0; round < 300; round++) {
      const sample = files[Math.floor(random() * files.length)]!
      const bytes = Uint8Array.from(readFileSync(join(data, 'evtx', sample.file)).subarray(0, 4_096 + 65_536))
      const changes = 1 + Math.floor(random() * 60)
      for (let i = 0; i < changes; i++) bytes[4_096 + Math.floor(random() * (bytes.length - 4_096))] = random() * 256
      const items = [...readEvtx(bytes)]
      expect(items.length).toBeLessThanOrEqual(65_536 / 8)
      for (const item of items) if (item.kind === 'record') expect(item.value.Event).toBeDefined()
    }
  })
})

/** Mulberry32: the same numbers on every run. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

test('what is no event log at all gives one problem, nothing gives nothing', () => {
  expect([...readEvtx(new Uint8Array(0))]).toEqual([])
  expect([...readEvtx(new TextEncoder().encode('{"not":"evtx"}'))]).toEqual([
    { kind: 'problem', offset: 0, reason: '14 bytes are not a chunk of an event log' },
  ])
})
