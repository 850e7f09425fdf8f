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

/** A chunk whose only record instances one resident template, of the given BinXML, with the given values. */
function chunkOf(
  template: readonly number[],
  values: readonly { readonly type: number; readonly bytes: Uint8Array }[],
) {
  const chunk = new Uint8Array(65_536)
  const view = new DataView(chunk.buffer)
  chunk.set(new TextEncoder().encode('ElfChnk'))
  const record = 512
  let at = record + 24
  chunk.set([0x0f, 1, 1, 0, 0x0c, 1], at)
  at += 10
  view.setUint32(at, at + 4, true)
  at += 4
  view.setUint32(at + 20, template.length, true)
  chunk.set(template, at + 24)
  at += 24 + template.length
  view.setUint32(at, values.length, true)
  at += 4
  for (const value of values) {
    view.setUint16(at, value.bytes.length, true)
    view.setUint8(at + 2, value.type)
    at += 4
  }
  for (const value of values) {
    chunk.set(value.bytes, at)
    at += value.bytes.length
  }
  const size = (at + 4 - record + 7) & ~7
  view.setUint32(record, 0x2a2a, true)
  view.setUint32(record + 4, size, true)
  view.setBigUint64(record + 8, 1n, true)
  view.setUint32(record + size - 4, size, true)
  view.setUint32(48, record + size, true)
  return chunk
}

/** `<name>` with inline name at the given chunk offset of its token, then the content, then the end. */
function element(name: string, at: number, content: readonly number[]): number[] {
  const nameAt = at + 11
  const head = [0x01, 0, 0, 0, 0, 0, 0, nameAt & 0xff, nameAt >> 8, 0, 0]
  const text = [...name].flatMap(char => [char.charCodeAt(0), 0])
  return [...head, 0, 0, 0, 0, 0, 0, name.length, 0, ...text, 0, 0, 0x02, ...content, 0x04]
}

/** Where the BinXML of the template in `chunkOf` begins. */
const templateStart = 512 + 24 + 14 + 24

describe('hostile records', () => {
  const substitution = [0x0e, 0, 0, 1]

  test('a plain one is read, so that the others fail for their own reason', () => {
    const value = { type: 1, bytes: new Uint8Array(Buffer.from('city hall', 'utf16le')) }
    const [item] = [...readEvtx(chunkOf(element('Event', templateStart, substitution), [value]))]
    expect(item).toMatchObject({ kind: 'record', recordId: 1n, value: { Event: 'city hall' } })
  })

  test('a value used a thousand times over is refused, not unfolded', () => {
    const value = { type: 1, bytes: new Uint8Array(20_000).fill(0x41) }
    const many = Array.from({ length: 5_000 }, () => substitution).flat()
    const [item] = [...readEvtx(chunkOf(element('Event', templateStart, many), [value]))]
    expect(item).toMatchObject({ kind: 'problem', offset: 512, reason: 'a record unfolds to more than 1048576 bytes' })
  })

  test('a template that instances itself is refused', () => {
    const own = templateStart - 24
    const inner = [0x0c, 1, 0, 0, 0, 0, own & 0xff, own >> 8, 0, 0, 0, 0, 0, 0]
    const [item] = [...readEvtx(chunkOf(inner, []))]
    expect(item).toMatchObject({ kind: 'problem', reason: 'a template instances itself' })
  })

  test('a thousand open elements are refused before the stack ends', () => {
    const nested: number[] = []
    for (let i = 0; i < 1_000; i++) nested.push(...element('a', templateStart + nested.length, []).slice(0, -1))
    const [item] = [...readEvtx(chunkOf(nested, []))]
    expect(item).toMatchObject({ kind: 'problem', reason: 'BinXML nests deeper than 64 levels' })
  })

  test('unnamed Data gathers in a list, repeated names are numbered, and no name reaches a prototype', () => {
    let content: number[] = []
    const add = (name: string) => {
      content = [
        ...content,
        ...element(name, templateStart + element('Event', 0, []).length - 1 + content.length, substitution),
      ]
    }
    for (const name of ['Data', 'Data', 'Code', 'Code', '__proto__']) add(name)
    const value = { type: 4, bytes: Uint8Array.of(7) }
    const [item] = [...readEvtx(chunkOf(element('Event', templateStart, content), [value]))]
    expect(JSON.stringify(item?.kind === 'record' && item.value)).toBe(
      '{"Event":{"Data":{"#text":[7,7]},"Code":7,"Code_1":7,"__proto__":7}}',
    )
  })
})
