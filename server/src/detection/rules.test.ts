import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diskReader, loadRules } from './load-rules.js'
import type { RulesRead } from './rules.js'
import { watchRules } from './watch-rules.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belfry-rules-'))
  await mkdir(join(folder, 'b/deep'), { recursive: true })
  await writeFile(join(folder, 'b/deep/two.yaml'), 'title: two')
  await writeFile(join(folder, 'b/one.yml'), 'title: one')
  await writeFile(join(folder, 'a.yml'), 'title: a')
  await writeFile(join(folder, 'notes.txt'), 'no rule')
})
afterEach(() => rm(folder, { recursive: true }))

const names = (rules: RulesRead) => rules.documents.map(({ file }) => file.slice(folder.length + 1))

test('rule files are read below a folder in one order, each once', async () => {
  const rules = await loadRules([folder, join(folder, 'a.yml')])
  expect(names(rules)).toEqual(['a.yml', 'b/deep/two.yaml', 'b/one.yml'])
  expect(rules.documents[0]?.text).toBe('title: a')
  expect(rules.problems).toEqual([])
  const backwards = await loadRules([folder], {
    ...diskReader,
    list: async path => (await diskReader.list(path))?.toReversed() ?? null,
  })
  expect(backwards).toEqual(rules)
})

test('the version changes with the text and with nothing else', async () => {
  const { version } = await loadRules([folder])
  expect(version).toMatch(/^[0-9a-f]{12}$/)
  await writeFile(join(folder, 'notes.txt'), 'other')
  await writeFile(join(folder, 'a.yml'), 'title: a')
  expect((await loadRules([folder])).version).toBe(version)
  await writeFile(join(folder, 'a.yml'), 'title: b')
  expect((await loadRules([folder])).version).not.toBe(version)
})

test('what cannot be read is told, the rest loads', async () => {
  await writeFile(join(folder, 'large.yml'), 'x'.repeat(1_000_001))
  await symlink(folder, join(folder, 'round'))
  await symlink(join(folder, 'a.yml'), join(folder, 'linked.yml'))
  await symlink(join(folder, 'gone'), join(folder, 'lost.yml'))
  const rules = await loadRules([folder, join(folder, 'missing')])
  expect(names(rules)).toEqual(['a.yml', 'b/deep/two.yaml', 'b/one.yml', 'linked.yml'])
  expect(rules.problems.map(({ code, file }) => [code, file.slice(folder.length + 1)])).toEqual([
    ['rules.too-large', 'large.yml'],
    ['rules.unreadable', 'lost.yml'],
    ['rules.unreadable', 'missing'],
  ])
})

test('a watch tells of changed, added and removed rules, not of a mere touch', async () => {
  const told: RulesRead[] = []
  let ring: () => void = () => {}
  const watch = await watchRules([folder], rules => {
    told.push(rules)
    ring()
  })
  const next = async (change: Promise<unknown>) => {
    const heard = new Promise<void>(resolve => (ring = resolve))
    await change
    await heard
    return told.at(-1)!
  }
  expect(names(watch.first)).toHaveLength(3)
  await writeFile(join(folder, 'b/one.yml'), 'title: one')
  expect(names(await next(writeFile(join(folder, 'c.yml'), 'title: c')))).toContain('c.yml')
  expect(names(await next(rm(join(folder, 'a.yml'))))).not.toContain('a.yml')
  expect(told).toHaveLength(2)
  expect(new Set([watch.first, ...told].map(({ version }) => version)).size).toBe(3)
  await watch.close()
})
