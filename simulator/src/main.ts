/**
 * A city that speaks. It knows the addresses of two doors and a token, nothing of who listens.
 * It ends by SIGTERM, SIGINT, or when its standard input closes because the one who started it is gone.
 */
import { fstatSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openHttpDoor } from './http-door.js'
import { busyness, ordinaryRecord } from './normal-life.js'
import { type Random, seededRandom } from './random.js'
import type { Outgoing } from './record.js'
import { type Roster, readRoster } from './roster.js'
import { type Story, stories } from './stories/index.js'
import { openTcpDoor, openUdpDoor } from './syslog-door.js'

/** Seconds from the start to the first story, and from one story's end to the next. */
const firstStoryAfter = 20
const nextStoryAfter = 180
/** How long a stop may take to send what still waits, in milliseconds. */
const stopMaxMs = 3000

const { values } = parseArgs({
  options: {
    http: { type: 'string' },
    syslog: { type: 'string' },
    token: { type: 'string' },
    city: { type: 'string' },
    seed: { type: 'string', default: '1' },
    speed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '20' },
    once: { type: 'boolean', default: false },
  },
})

function fail(sentence: string): never {
  process.stderr.write(`simulator: ${sentence}\n`)
  process.exit(2)
}

function positive(name: 'speed' | 'rate', most: number): number {
  const value = Number(values[name])
  return value > 0 && value <= most ? value : fail(`--${name} takes a number above 0, at most ${most}`)
}

const token = values.token ?? process.env.BELFRY_TOKEN ?? fail('no token: set BELFRY_TOKEN or give --token')
const http = values.http ?? fail('no door: give --http URL')
const syslogAt = /^\[?(.+?)\]?:(\d+)$/.exec(values.syslog ?? '') ?? fail('no door: give --syslog HOST:PORT')
const speed = positive('speed', 100)
const rate = positive('rate', 1000)
const seed = Number.isSafeInteger(Number(values.seed)) ? Number(values.seed) : fail('--seed takes a whole number')
const roster = readRoster(readFileSync(values.city ?? fail('no city: give --city FILE'), 'utf8'))

const stopping = new AbortController()
const giveUp = new AbortController()
const address = { host: syslogAt[1] ?? '', port: Number(syslogAt[2]) }
const doors = { http: openHttpDoor(http, token, giveUp.signal), tcp: openTcpDoor(address), udp: openUdpDoor(address) }
const say = (record: Outgoing) => doors[record.door].send(record.text)
/** Waits in the city's time; ends early when the city stops. */
const wait = (ms: number) => pause(ms / speed, null, { signal: stopping.signal }).catch(() => null)

async function liveNormally(random: Random) {
  while (!stopping.signal.aborted) {
    say(ordinaryRecord(random)(Date.now()))
    await wait((500 + 1000 * random.next()) / (rate * busyness(Date.now())))
  }
}

async function play(story: Story, random: Random, within: Roster) {
  process.stderr.write(`simulator: ${story.title}\n`)
  let second = 0
  for (const step of story.steps(random, within)) {
    await wait((step.second - second) * 1000)
    if (stopping.signal.aborted) return
    second = step.second
    say(step.speak(Date.now()))
  }
}

async function playStories(random: Random) {
  await wait(firstStoryAfter * 1000)
  for (let turn = 0; !stopping.signal.aborted; turn += 1) {
    await play(stories[turn % stories.length] ?? stories[0], random, roster)
    if (values.once) stopping.abort()
    await wait(nextStoryAfter * 1000)
  }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort())
// A terminal or /dev/null is not a parent that could die; a pipe is (which Node makes of a socket pair).
const input = fstatSync(0)
if (input.isFIFO() || input.isSocket()) {
  process.stdin.on('end', () => stopping.abort()).on('error', () => stopping.abort())
  process.stdin.resume()
}

// Two streams of chance, so that the stories are the same at any rate.
await Promise.all([liveNormally(seededRandom(seed)), playStories(seededRandom(seed + 1))])
const enough = setTimeout(() => giveUp.abort(), stopMaxMs)
await Promise.all(Object.values(doors).map(door => door.drained(giveUp.signal)))
clearTimeout(enough)
const lost = Object.values(doors).reduce((sum, door) => sum + door.lost(), 0)
if (lost > 0) process.stderr.write(`simulator: ${lost} records could not be delivered\n`)
for (const door of Object.values(doors)) door.close()
process.exit(0)
