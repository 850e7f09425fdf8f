import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Fields, LogSource } from '@belfry/event'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { compile } from './compile.js'
import { ruleHolds, View } from './evaluation.js'
import { parseRule } from './rule.js'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const data = resolve(project, process.env.BELFRY_DATA ?? '../shared/data')
const vectors = (name: string) => JSON.parse(readFileSync(join(project, 'engines/sigma/vectors', name), 'utf8'))
const anywhere: LogSource = { product: null, category: null, service: null }

const ruleText = (detection: object, id = 'r') => stringify({ title: 'Vector', id, logsource: {}, detection })
const matches = (detection: object, fields: Fields) => {
  const { ruleSet, problems } = compile([{ file: 'vector.yml', text: ruleText(detection) }])
  expect(problems).toEqual([])
  return ruleSet.match({ logSources: [anywhere], fields }).length === 1
}

describe('the vectors', () => {
  test.each(vectors('rules.json') as { section: string; detection: object; fields: Fields; expected: boolean }[])(
    '$section: $detection with $fields gives $expected',
    ({ detection, fields, expected }) => {
      expect(matches(detection, fields)).toBe(expected)
    },
  )

  test.each(vectors('refused.json') as { code: string; detection: object }[])(
    '$code refuses $detection',
    ({ code, detection }) => {
      const good = { file: 'good.yml', text: ruleText({ s: { A: 'x' }, condition: 's' }, 'good') }
      const { ruleSet, problems } = compile([{ file: 'bad.yml', text: ruleText(detection) }, good])
      expect(problems.map(problem => problem.code)).toEqual([code])
      expect(problems[0]).toMatchObject({ file: 'bad.yml', rule: 'Vector' })
      expect(problems[0]!.line).toBeGreaterThan(1)
      expect(ruleSet.rules.map(rule => rule.id)).toEqual(['good'])
    },
  )
})

test('a syntax error is named with its line, and the other documents of the file load', () => {
  const text = `${ruleText({ s: { A: 'x' }, condition: 's' }, 'one')}---\ntitle: [\n---\n${ruleText({ s: { A: 'y' }, condition: 's' }, 'two')}`
  const { ruleSet, problems } = compile([{ file: 'some.yml', text }])
  expect(problems[0]).toMatchObject({ code: 'rule.yaml', file: 'some.yml' })
  expect(ruleSet.rules.map(rule => rule.id)).toContain('one')
})

test('a match says why, and what stands under a not is no reason', () => {
  const detection = {
    s: { 'Image|endswith': ['\\cmd.exe', '\\pwsh.exe'], User: 'root' },
    f: { A: 'x' },
    condition: 's and not f',
  }
  const { ruleSet } = compile([{ file: 'why.yml', text: ruleText(detection) }])
  const [match] = ruleSet.match({ logSources: [anywhere], fields: { Image: 'C:\\CMD.exe', User: 'ROOT' } })
  expect(match!.why).toEqual([
    { field: 'Image', modifiers: ['endswith'], expected: ['\\cmd.exe'], actual: 'C:\\CMD.exe' },
    { field: 'User', modifiers: [], expected: ['root'], actual: 'ROOT' },
  ])
})

test('a rule is held only against the log sources it is meant for', () => {
  const text = stringify({
    title: 'T',
    id: 't',
    logsource: { product: 'windows', category: 'process_creation' },
    detection: { s: { A: 1 }, condition: 's' },
  })
  const { ruleSet } = compile([{ file: 't.yml', text }])
  const at = (product: string, category: string | null, service: string | null) =>
    ruleSet.match({ logSources: [{ product, category, service }], fields: { A: 1 } }).length
  expect(at('windows', 'process_creation', 'sysmon')).toBe(1)
  expect(at('linux', 'process_creation', null)).toBe(0)
  expect(at('windows', null, 'security')).toBe(0)
  expect(ruleSet.match({ logSources: [anywhere], fields: { A: 1 } }, { anyLogSource: true })).toHaveLength(1)
  expect(ruleSet.silent({ logSources: [], fields: new Set() })).toMatchObject([{ reason: 'no log source' }])
  expect(
    ruleSet.silent({
      logSources: [{ product: 'windows', category: 'process_creation', service: null }],
      fields: new Set(['B']),
    }),
  ).toMatchObject([{ reason: 'no field', fields: ['A'] }])
})

describe('the index never misses: trying every rule finds the same', () => {
  const words = fc.constantFrom(
    'a',
    'ab',
    'abc',
    'abcd',
    'cmd.exe',
    '-enc',
    '/enc',
    'İx',
    'ſtraße',
    'ΑΣ',
    'abcdefgh',
    '',
    'A*d',
    '1',
    'x\\',
  )
  const keys = fc.constantFrom(
    'A',
    'B',
    'A|contains',
    'B|endswith',
    'A|startswith',
    'A|contains|all',
    'B|windash|contains',
    'A|cased',
    'B|neq',
    'A|re',
    'C.d|contains',
  )
  const item = fc.tuple(keys, fc.array(fc.oneof(words, fc.constant(null)), { minLength: 1, maxLength: 3 }))
  const search = fc.oneof(
    fc.array(item, { minLength: 1, maxLength: 3 }).map(items => Object.fromEntries(items)),
    fc.array(words, { minLength: 1, maxLength: 2 }),
  )
  const condition = fc.constantFrom(
    'a',
    'a and b',
    'a or b',
    'a and not b',
    'not a',
    'a or not b',
    '1 of them',
    'all of them',
    'not (a and b)',
  )
  const detection = fc.record({ a: search, b: search, condition })
  const fields = fc.dictionary(
    fc.constantFrom('A', 'B', 'C'),
    fc.oneof(
      words,
      fc.tuple(words, words).map(pair => pair.join('')),
      fc.array(words, { maxLength: 3 }),
      fc.record({ d: words }),
      fc.constant(null),
    ),
  )

  test('on random rules and events', () => {
    fc.assert(
      fc.property(fc.array(detection, { minLength: 1, maxLength: 8 }), fields, (detections, event) => {
        const documents = detections.map((each, i) => ({ file: `${i}.yml`, text: ruleText(each, String(i)) }))
        const { ruleSet } = compile(documents)
        const loaded = new Set(ruleSet.rules.map(rule => rule.id))
        const seen = { logSources: [anywhere], fields: event as Fields }
        const slow = documents
          .filter((_, i) => loaded.has(String(i)))
          .map(document => parseRule(parse(document.text), document))
          .filter(rule => ruleHolds(rule, new View(seen)))
        expect(ruleSet.match(seen).map(match => match.rule.id)).toEqual(slow.map(rule => rule.info.id))
      }),
      { numRuns: 500 },
    )
  })
})

const present = existsSync(data) || Boolean(process.env.CI)

describe.skipIf(!present)('the rules of SigmaHQ', () => {
  const documents = ['rules', 'rules-emerging-threats', 'rules-threat-hunting'].flatMap(folder =>
    readdirSync(join(data, 'sigma', folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.yml'))
      .sort()
      .map(name => ({ file: join(folder, name), text: readFileSync(join(data, 'sigma', folder, name), 'utf8') })),
  )
  const { ruleSet, problems } = compile(documents)

  test('load, but for those that need a placeholder list', () => {
    expect(problems.map(problem => problem.code)).toEqual(['rule.modifier.expand', 'rule.modifier.expand'])
    expect(ruleSet.rules.length).toBe(documents.length - 2)
  })

  test('match recorded Windows events exactly as trying every rule does', () => {
    const lines = readdirSync(join(data, 'otrf'))
      .filter(name => name.endsWith('.gz'))
      .flatMap(name =>
        gunzipSync(readFileSync(join(data, 'otrf', name)))
          .toString()
          .split('\n')
          .filter(Boolean)
          .slice(0, 12),
      )
    const rules = documents.flatMap(document => {
      try {
        return [parseRule(parse(document.text), document)]
      } catch {
        // Refused, as the test before says.
        return []
      }
    })
    let found = 0
    for (const line of lines) {
      const event = { logSources: [], fields: JSON.parse(line) as Fields }
      const slow = rules.filter(rule => ruleHolds(rule, new View(event))).map(rule => rule.info.id)
      expect(ruleSet.match(event, { anyLogSource: true }).map(match => match.rule.id)).toEqual(slow)
      found += slow.length
    }
    expect(found).toBeGreaterThan(0)
  })
})
