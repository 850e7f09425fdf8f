import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStream, readBlock, type Stream } from '../stream/index.js'
import { openMetrics, silentLog } from '../telemetry/index.js'
import { systemClock } from '../time/index.js'
import { openSealer } from '../vault/index.js'
import { frame, httpDoor, openSyslogDoor } from './index.js'

const sealer = openSealer(Buffer.alloc(32, 7))
let folder: string
let stream: Stream
const metrics = openMetrics()
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'belfry-doors-'))
  stream = await openStream({ folder, sealer, log: silentLog, clock: systemClock, limits: { diskFreeBytes: 0 } })
})
afterEach(async () => {
  await stream.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Follows the stream until this many records are there. */
async function records(count: number): Promise<string[]> {
  const texts: string[] = []
  for await (const ref of stream.follow(0, AbortSignal.timeout(20_000))) {
    texts.push(...(await readBlock(ref, { folder, sealer })).records.map(String))
    if (texts.length >= count) break
  }
  return texts
}

describe('framing', () => {
  const texts = (body: string | Buffer, type: string) => frame(Buffer.from(body), type)!.records.map(String)
  test('cuts lines, skips blank ones and refuses by reason', () => {
    const body = Buffer.concat([
      Buffer.from('{"a":1}\r\n\n{broken\n'),
      Buffer.of(0xff, 10, 1, 65, 10),
      Buffer.alloc((1 << 20) + 1, 'x'),
      Buffer.from('\n\ttab'),
    ])
    const framed = frame(body, 'application/x-ndjson; charset=utf-8')!
    expect(framed.records.map(String)).toEqual(['{"a":1}', '{broken', '\ttab'])
    expect(framed.refused).toEqual([
      { line: 4, reason: 'not_utf8' },
      { line: 5, reason: 'first_byte' },
      { line: 6, reason: 'too_long' },
    ])
  })
  test.each([
    ['[{"a":"],["},{"b":[1,2]} , 3]', ['{"a":"],["}', '{"b":[1,2]}', '3']],
    ['{"a":"\\"}"}\n {"b":2}{"c":3}', ['{"a":"\\"}"}', '{"b":2}', '{"c":3}']],
    ['{"never":{"ends":1}', ['{"never":{"ends":1}']],
    [`${'['.repeat(10_000)}`, ['['.repeat(9_999)]],
  ])('cuts JSON %#', (body, expected) => expect(texts(body, 'application/json')).toEqual(expected))
})

describe('the HTTP door', () => {
  const open = async (limits = {}) => {
    const app = Fastify()
    const authenticate = async ({ headers }: { headers: { authorization?: string | undefined } }) =>
      headers.authorization ? { agency: 'a', source: 's', tokenId: 't' } : null
    await app.register(httpDoor({ stream, authenticate, metrics, clock: systemClock, limits }))
    const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/api/v1/ingest`
    const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
      fetch(url, {
        method: 'POST',
        body,
        headers: { authorization: 'Bearer x', 'content-type': 'application/x-ndjson', ...headers },
      })
    return { app, url, post }
  }
  test('answers when the records are in the stream, and counts a retry once', async () => {
    const { app, post } = await open()
    const body = `${Array.from({ length: 5_000 }, (_, n) => `{"n":${n}}`).join('\n')}\n\u0001bad\n`
    const headers = { 'content-encoding': 'gzip', 'idempotency-key': 'k' }
    const answer = { accepted: 5_000, refused: [{ line: 5_001, reason: 'first_byte' }] }
    expect(await (await post(gzipSync(body), headers)).json()).toEqual(answer)
    expect(await (await post(gzipSync(body), headers)).json()).toEqual(answer)
    expect(stream.lag().blocks).toBe(3)
    expect((await records(5_000)).at(-1)).toBe('{"n":4999}')
    await app.close()
  })
  test('refuses what it cannot take, with nothing accepted', async () => {
    const { app, url, post } = await open({ bodyBytes: 1 << 20 })
    const gzip = { 'content-encoding': 'gzip' }
    expect((await post(gzipSync('{"a":1}\n').subarray(0, -5), gzip)).status).toBe(400)
    expect((await post(gzipSync(Buffer.alloc(50 << 20)), gzip)).status).toBe(413)
    expect((await post('x', { 'content-type': 'image/png' })).status).toBe(415)
    const anonymous = await fetch(url, { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } })
    expect(anonymous.status).toBe(401)
    expect(anonymous.headers.get('content-type')).toContain('application/problem+json')
    expect(stream.lag().blocks).toBe(0)
    await stream.close()
    const closed = await post('{}')
    expect([closed.status, closed.headers.get('retry-after')]).toEqual([503, '5'])
    await app.close()
  })
})

describe('the syslog door', () => {
  const open = () =>
    openSyslogDoor({
      host: '127.0.0.1',
      port: 0,
      stream,
      metrics,
      clock: systemClock,
      agency: 'a',
      source: 's',
      log: silentLog,
    })
  test('hears both framings over TCP, in any pieces, and skips what is too long', async () => {
    const door = await open()
    const socket = connect(door.port, '127.0.0.1')
    const bytes = Buffer.from(
      `<1>line\n9 <2>coun\nt<3>zero\0\n70000 ${'x'.repeat(70_000)}<4>${'y'.repeat(70_000)}\n<5>end`,
    )
    for (let at = 0; at < bytes.length; at += 4_001) socket.write(bytes.subarray(at, at + 4_001))
    socket.end()
    expect(await records(4)).toEqual(['<1>line', '<2>coun\nt', '<3>zero', '<5>end'])
    await door.close()
  })
  test('hears UDP on the same port and makes all durable before it is closed', async () => {
    const door = await open()
    const socket = createSocket('udp4')
    for (let n = 0; n < 50; n++) socket.send(`<1>m${n}\n`, door.port, '127.0.0.1')
    expect((await records(50)).sort()).toEqual(Array.from({ length: 50 }, (_, n) => `<1>m${n}`).sort())
    socket.close()
    await once(socket, 'close')
    await door.close()
  })
})
