import { describe, expect, test } from 'vitest'
import { ordinaryRecord } from '../normal-life.js'
import { seededRandom } from '../random.js'
import { readRoster } from '../roster.js'
import { stories } from './index.js'

const at = Date.UTC(2026, 2, 17, 13)
const roster = readRoster(
  'assets:\n  - { id: jmp-ot-01, names: [JMP-OT-01.hafenried.example], addresses: [10.99.0.7] }\n',
)
const play = (seed: number) =>
  stories.flatMap(story => story.steps(seededRandom(seed), roster).map(step => step.speak(at + step.second * 1000)))

describe('a city from a seed', () => {
  test('is the same for the same seed, and another for another', () => {
    const day = (seed: number) => {
      const random = seededRandom(seed)
      return Array.from({ length: 500 }, () => ordinaryRecord(random)(at))
    }
    expect(day(4)).toEqual(day(4))
    expect(day(4)).not.toEqual(day(5))
    expect(play(4)).toEqual(play(4))
    expect(play(4)).not.toEqual(play(5))
  })

  test('takes addresses from the city file', () => {
    expect(play(1).some(record => record.text.includes('10.99.0.7'))).toBe(true)
  })

  test('tells every story in order, within 90 seconds', () => {
    for (const story of stories) {
      const seconds = story.steps(seededRandom(1), roster).map(step => step.second)
      expect(seconds).toEqual([...seconds].sort((a, b) => a - b))
      expect(seconds.at(-1)).toBeLessThanOrEqual(90)
    }
  })

  test('speaks JSON over HTTP and RFC 5424 over syslog, one line a record', () => {
    for (const { door, text } of play(1)) {
      expect(text).not.toContain('\n')
      if (door === 'http') expect(JSON.parse(text)).toBeTypeOf('object')
      else expect(text).toMatch(/^<\d{1,3}>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ \S+ - - - action=\S/)
    }
  })
})
