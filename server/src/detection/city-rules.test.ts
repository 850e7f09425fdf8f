import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Event } from '@belfry/event'
import { compile } from '@belfry/sigma'
import { describe, expect, test } from 'vitest'
import { normalise, readRecord } from '../formats/index.js'

const root = new URL('../../../', import.meta.url)
const folder = new URL('content/rules/', root).pathname
const files = readdirSync(folder).sort()
const ruleFiles = files.filter(name => name.endsWith('.yml'))
const documents = ruleFiles.map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
const { ruleSet, problems } = compile(documents)

const receivedAt = Date.UTC(2026, 2, 17, 13, 30)

function eventOf(text: string, kind: 'json' | 'text'): Event {
  const read = readRecord(Buffer.from(text), { kind, receivedAt })
  if (read.kind === 'unreadable') throw new Error(`${read.reason}: ${text}`)
  return normalise(read, receivedAt)
}

/** The files of the rules that match, without their ending. */
const matching = (event: Event) => ruleSet.match(event).map(match => match.rule.file.replace('.yml', ''))

describe('the rules of the city', () => {
  test('all load, each with an id of its own', () => {
    expect(problems).toEqual([])
    expect(new Set(ruleSet.rules.map(rule => rule.id)).size).toBe(ruleFiles.length)
  })

  for (const file of ruleFiles) {
    const name = file.replace('.yml', '')
    const sample = (kind: 'match' | 'silent') => {
      const found = files.filter(other => other.startsWith(`${name}.${kind}.`))
      expect(found).toHaveLength(1)
      const path = found[0] ?? ''
      return eventOf(readFileSync(join(folder, path), 'utf8').trim(), path.endsWith('.json') ? 'json' : 'text')
    }
    test(`${name} matches its sample and is silent on its other`, () => {
      expect(matching(sample('match'))).toContain(name)
      expect(matching(sample('silent'))).not.toContain(name)
    })
  }
})

/** What each story must set off, in order of first firing. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  'signals-to-flash': [
    'identity-sign-in-request-rejected',
    'vpn-login-from-unusual-country',
    'identity-directory-read-from-vpn',
    'suricata-sweep-from-vpn',
    'windows-remote-desktop-from-vpn',
    'windows-remote-desktop-outside-firm',
    'windows-service-from-writable-folder',
    'traffic-signals-flash-outside-window',
  ],
  cameras: [
    'badge-cabinet-without-work-order',
    'network-unknown-device',
    'camera-factory-password',
    'camera-unsigned-firmware',
  ],
  'water-level': ['windows-office-starts-powershell', 'scada-write-by-unlisted-computer', 'scada-level-reading-frozen'],
  'town-hall': [
    'windows-office-starts-powershell',
    'suricata-dynamic-name',
    'windows-backups-deleted',
    'windows-repair-at-start-turned-off',
  ],
}

// The simulator knows nothing of the server, nor the server of it; only this test sees both.
const from = (path: string) => import(new URL(`simulator/dist/${path}`, root).href)
const { stories } = await from('stories/index.js')
const { seededRandom } = await from('random.js')
const { ordinaryRecord } = await from('normal-life.js')
const { readRoster } = await from('roster.js')

interface Spoken {
  readonly door: string
  readonly text: string
}
const heard = ({ door, text }: Spoken) => matching(eventOf(text, door === 'http' ? 'json' : 'text'))

describe('the simulated city', () => {
  for (const story of stories) {
    test(`${story.title}: sets off every rule that it should`, () => {
      const steps: { speak(at: number): Spoken }[] = story.steps(seededRandom(7), readRoster('assets: []'))
      expect([...new Set(steps.flatMap(step => heard(step.speak(receivedAt))))]).toEqual(wanted[story.name])
    })
  }

  test('sets off nothing on an ordinary day', () => {
    const random = seededRandom(7)
    for (let count = 0; count < 1000; count += 1) {
      const spoken: Spoken = ordinaryRecord(random)(receivedAt)
      expect({ spoken, rules: heard(spoken) }).toEqual({ spoken, rules: [] })
    }
  })
})
