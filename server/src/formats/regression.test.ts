import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@belfry/sigma'
import { describe, expect, test } from 'vitest'
import { normalise, readFile } from './index.js'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const data = resolve(project, process.env.BELFRY_DATA ?? '../shared/data')
const present = existsSync(data) || Boolean(process.env.CI)

interface Case {
  readonly rule_id: string
  readonly json: string | null
  readonly evtx: string | null
  readonly evtx_records: number
  readonly json_events: number
}

/** The events of a file, as the pipeline would see them. */
async function eventsOf(path: string) {
  const events = []
  for await (const { item } of (await readFile(createReadStream(path)))!) {
    if (item.kind === 'record') events.push(normalise(item, Date.UTC(2026, 0, 1)))
  }
  return events
}

describe.skipIf(!present)('the samples', () => {
  test('every SigmaHQ rule with a recorded sample finds it, from JSON and from EVTX, by the log source that the record itself shows', async () => {
    const documents = ['rules', 'rules-emerging-threats', 'rules-threat-hunting'].flatMap(folder =>
      readdirSync(join(data, 'sigma', folder), { recursive: true, encoding: 'utf8' })
        .filter(name => name.endsWith('.yml'))
        .map(name => ({ file: name, text: readFileSync(join(data, 'sigma', folder, name), 'utf8') })),
    )
    const { ruleSet } = compile(documents)
    const cases = JSON.parse(readFileSync(join(data, 'sigma-regression/index.json'), 'utf8')) as Case[]
    const missed = []
    let held = 0
    for (const each of cases) {
      if (each.json === null || each.evtx === null) continue
      held++
      for (const [file, count] of [
        [each.json, each.json_events],
        [each.evtx, each.evtx_records],
      ] as const) {
        const events = await eventsOf(join(data, 'sigma-regression', file))
        if (events.length !== count) missed.push(`${file}: ${events.length} events`)
        if (!events.some(event => ruleSet.match(event).some(match => match.rule.id === each.rule_id))) missed.push(file)
      }
    }
    expect(missed).toEqual([])
    expect(held).toBe(202)
  })

  test.each(['otrf', 'suricata', 'zeek', 'linux'])(
    '%s: every record has a time, a dataset and a line for a list',
    async folder => {
      for (const name of readdirSync(join(data, folder)).filter(each => each !== 'index.json')) {
        for (const event of await eventsOf(join(data, folder, name))) {
          expect(event.message.length).toBeGreaterThan(0)
          expect(event.dataset.length).toBeGreaterThan(0)
          if (event.time !== null) expect(new Date(event.time).toISOString()).toMatch(/^\d{4}-/)
        }
      }
    },
  )
})
