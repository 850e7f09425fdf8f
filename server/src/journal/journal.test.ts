import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../time/index.js'
import { openVault } from '../vault/index.js'
import { openJournal, verifyJournal } from './index.js'

const vault = openVault(Buffer.alloc(32, 3))
let base: string
let folder: string
let file: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'belfry-journal-'))
  folder = join(base, 'journal')
  file = join(folder, 'entries.ndjson')
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const entryOf = (n: number) => ({
  actor: 'system',
  actorName: 'Belfry',
  act: 'test.act',
  target: `target ${n}`,
  agency: null,
  facts: { n },
})
const open = () => openJournal({ folder, vault, clock: systemClock })
const prove = () => verifyJournal({ folder, vault })

async function write(count: number): Promise<void> {
  const journal = await open()
  await Promise.all(Array.from({ length: count }, (_, n) => journal.append(entryOf(n + 1))))
  await journal.close()
}
function change(edit: (lines: string[]) => string[]): void {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  writeFileSync(file, `${edit(lines).join('\n')}\n`)
}

describe('verify', () => {
  test('finds a whole journal sound', async () => {
    await write(5)
    await write(5)
    expect(await prove()).toMatchObject({ ok: true, entries: 10 })
  })
  test.each([
    ['an edited entry', (lines: string[]) => lines.map(line => line.replace('target 4', 'target 5')), 4, 'edited'],
    ['a dropped entry', (lines: string[]) => lines.filter((_, at) => at !== 3), 4, 'dropped'],
    ['a dropped tail', (lines: string[]) => lines.slice(0, 8), 9, 'dropped'],
    ['two entries swapped', (l: string[]) => [l[0]!, l[2]!, l[1]!, ...l.slice(3)], 2, 'reordered'],
    ['everything dropped', () => [], 1, 'edited'],
  ])('sees %s', async (_name, edit, entry, kind) => {
    await write(10)
    change(edit)
    expect(await prove()).toEqual({ ok: false, entry, kind })
  })
  test('sees a head put aside', async () => {
    await write(3)
    rmSync(join(folder, 'head'))
    expect(await prove()).toMatchObject({ ok: false, kind: 'dropped' })
    await expect(open()).rejects.toMatchObject({ code: 'journal.broken' })
  })
})

test('a crash at any byte of the last write is no finding, and the journal goes on', async () => {
  await write(3)
  const head = readFileSync(join(folder, 'head'))
  const before = readFileSync(file).length
  await write(1)
  const whole = readFileSync(file)
  for (let length = before; length <= whole.length; length += 7) {
    writeFileSync(file, whole)
    truncateSync(file, length)
    writeFileSync(join(folder, 'head'), head)
    expect(await prove()).toMatchObject({ ok: true })
    await write(1)
    expect(await prove()).toMatchObject({ ok: true, entries: length === whole.length ? 5 : 4 })
  }
})

test('two writers of one journal keep one chain', async () => {
  const [one, two] = await Promise.all([open(), open()])
  await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).append(entryOf(n))))
  await Promise.all([one.close(), two.close()])
  expect(await prove()).toMatchObject({ ok: true, entries: 20 })
})

test('a lock left by a process that is gone is taken over', async () => {
  writeFileSync(`${folder}.lock`, '999999999 1 gone')
  await write(1)
  expect(await prove()).toMatchObject({ ok: true, entries: 1 })
})

test('lists newest first, page by page, and searches', async () => {
  await write(30)
  const journal = await open()
  const first = await journal.list({ limit: 10 })
  expect(first.items.map(item => item.entry)).toEqual([30, 29, 28, 27, 26, 25, 24, 23, 22, 21])
  expect(first.next).toBe(21)
  const second = await journal.list({ limit: 20, before: first.next! })
  expect(second.items.map(item => item.entry)).toEqual(Array.from({ length: 20 }, (_, n) => 20 - n))
  expect(second.next).toBeNull()
  expect((await journal.list({ limit: 5, q: 'TARGET 7' })).items.map(item => item.entry)).toEqual([7])
  await journal.close()
})

test('takes one entry after the other from a writer who waits for each', async () => {
  const journal = await open()
  for (let n = 1; n <= 20; n++) expect((await journal.append(entryOf(n))).entry).toBe(n)
  await journal.close()
})
