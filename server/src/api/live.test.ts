import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Caller } from '../access/index.js'
import type { Alert, CaseEvent } from '../cases/index.js'
import type { Overview } from './contract/index.js'
import { openLive } from './live.js'

const caller = (agencies: Caller['agencies']): Caller => ({
  kind: 'person',
  id: 'p',
  name: 'P',
  role: 'viewer',
  agencies,
  source: null,
})
const overview: Overview = {
  city: 'X',
  timeZone: 'UTC',
  recordsPerSecond: 0,
  backlog: { blocks: 0, oldestAt: null },
  counts: { open: 0, mine: 0, unassigned: 0, closed: 0 },
  services: [],
}
const alertOf = (agency: string, title: string): CaseEvent => ({
  kind: 'alert',
  agency,
  alert: { id: title, agency } as Alert,
})

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A real server whose every request becomes a viewer of one agency. */
async function serving(agencies: Caller['agencies']) {
  let tell: (change: CaseEvent) => void = () => {}
  const cases = {
    onChange(listener: (change: CaseEvent) => void) {
      tell = listener
      return () => {
        tell = () => {}
      }
    },
  }
  const live = openLive(cases, async () => overview)
  const server = createServer((_, response) =>
    live.attach({
      caller: caller(agencies),
      response,
      headers: { 'content-type': 'text/event-stream' },
      stillMay: async () => true,
    }),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(
    () => new Promise(done => server.close(done)),
    () => live.close(),
  )
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const until = async (word: string) => {
    while (!text.includes(word)) {
      const { done, value } = await reader.read()
      if (done) throw new Error(`the stream ended before ${word}`)
      text += value
    }
    return text
  }
  return { tell: (change: CaseEvent) => tell(change), until, reader }
}

test('a viewer sees the overview and what is new in the own agencies, and nothing else', async () => {
  const { tell, until } = await serving(['water'])
  await until('event: overview')
  tell(alertOf('traffic', 'foreign'))
  tell(alertOf('water', 'own'))
  const text = await until('"own"')
  expect(text).toContain('event: alert\ndata: {"id":"own"')
  expect(text).not.toContain('foreign')
})

test('a reader that does not read is cut off instead of filling memory', async () => {
  const { tell, until, reader } = await serving('all')
  await until('event: overview')
  const large = 'x'.repeat(100_000)
  // Far more than socket buffers and the allowance together; nobody reads meanwhile.
  for (let i = 0; i < 200; i++) tell(alertOf('water', large))
  const drain = async () => {
    while (!(await reader.read()).done);
  }
  await expect(drain()).rejects.toThrow()
})
