import { fork } from 'node:child_process'
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Problem } from '../problem/index.js'
import { silentLog } from '../telemetry/index.js'
import { systemClock } from '../time/index.js'
import { openSealer } from '../vault/index.js'
import { openStream } from './open-stream.js'
import { readBlock } from './read-block.js'
import { SimulatedDisk } from './simulated-disk.js'
import type { BlockHeader, Stream } from './stream.js'

const sealer = openSealer(Buffer.alloc(32, 7))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'belfry-stream-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const headerOf = (idempotencyKey: string | null = null): BlockHeader => ({
  agency: 'a',
  source: 's',
  door: 'http',
  kind: 'text',
  receivedAt: Date.now(),
  peer: null,
  idempotencyKey,
  refused: [],
})
const open = (more: Partial<Parameters<typeof openStream>[0]> = {}) =>
  openStream({ folder, sealer, log: silentLog, clock: systemClock, limits: { diskFreeBytes: 0 }, ...more })
const append = (stream: Stream, text: string, key?: string) => stream.append(headerOf(key), [Buffer.from(text)])

async function contents(stream: Stream): Promise<string[]> {
  const last = stream.lag().blocks
  const texts: string[] = []
  if (last === 0) return texts
  for await (const ref of stream.follow(0, new AbortController().signal)) {
    const block = await readBlock(ref, { folder, sealer })
    expect(block.block).toBe(texts.length + 1)
    texts.push(block.records.map(String).join('|'))
    if (texts.length === last) break
  }
  return texts
}

describe('the durable log', () => {
  test('holds what was appended, in order, over many openings and segments', async () => {
    const expected: string[] = []
    for (let round = 0; round < 5; round++) {
      const stream = await open({ limits: { diskFreeBytes: 0, segmentBytes: 2_000 } })
      const texts = Array.from({ length: 20 }, (_, index) => `${round}.${index} ${'x'.repeat(index * 13)}`)
      await Promise.all(texts.map(text => append(stream, text)))
      expected.push(...texts)
      expect(await contents(stream)).toEqual(expected)
      await stream.close()
    }
    expect(readdirSync(folder).length).toBeGreaterThan(2)
  })

  test('cuts a torn tail at every byte of the last entry and goes on', async () => {
    const stream = await open()
    await append(stream, 'first')
    const file = join(folder, readdirSync(folder)[0]!)
    const whole = statSync(file).size
    await append(stream, 'second')
    await stream.close()
    const bytes = readFileSync(file)
    for (let length = whole; length < bytes.length; length++) {
      const name = join(folder, `${String(length).padStart(4, '0')}`)
      const disk = await open({ folder: name })
      await disk.close()
      writeFileSync(join(name, '0000000000000001.seg'), bytes.subarray(0, length))
      const again = await open({ folder: name })
      expect(again.lag().blocks).toBe(1)
      expect((await append(again, 'new')).block).toBe(2)
      await again.close()
      rmSync(name, { recursive: true })
    }
  })

  test('refuses to drop an acknowledged entry that is broken, and names the place', async () => {
    const stream = await open()
    await append(stream, 'first')
    await append(stream, 'second')
    await stream.close()
    const file = join(folder, readdirSync(folder)[0]!)
    const bytes = readFileSync(file)
    bytes[100]! ^= 1
    writeFileSync(file, bytes)
    await expect(open()).rejects.toMatchObject({ code: 'stream.damaged', message: expect.stringContaining('byte 8') })
    truncateSync(file, 0)
    appendFileSync(file, 'garbage!')
    const empty = await open()
    expect(empty.lag().blocks).toBe(0)
    await empty.close()
  })

  test('counts a retried key once, also at the same time and after opening again', async () => {
    const stream = await open()
    const [first, twin] = await Promise.all([append(stream, 'once', 'k'), append(stream, 'once', 'k')])
    expect([first.repeated, twin.repeated]).toEqual([false, true])
    await stream.close()
    const again = await open()
    expect(await append(again, 'once', 'k')).toMatchObject({ block: 1, accepted: 1, repeated: true })
    const later = { now: () => Date.now() + 25 * 3_600_000 }
    await again.close()
    const nextDay = await open({ clock: later })
    expect((await append(nextDay, 'once', 'k')).repeated).toBe(false)
    await nextDay.close()
  })

  test('pushes back when unread bytes reach the cap, and takes more once they are released', async () => {
    const stream = await open({ limits: { diskFreeBytes: 0, unreadBytes: 1_000 } })
    await append(stream, 'x'.repeat(700))
    await expect(append(stream, 'x'.repeat(700))).rejects.toMatchObject({ code: 'stream.full' })
    stream.release(1)
    expect((await append(stream, 'x'.repeat(700))).block).toBe(2)
    expect(() => stream.release(3)).toThrow('newest files are missing')
    await stream.close()
  })

  test('acknowledges nothing while the disk is full and goes on when there is space again', async () => {
    const disk = new SimulatedDisk(1)
    const stream = await open({ disk })
    await append(stream, 'before')
    disk.spaceLeft = 60
    await expect(append(stream, 'x'.repeat(500))).rejects.toMatchObject({ code: 'stream.disk' })
    disk.spaceLeft = Number.POSITIVE_INFINITY
    expect((await append(stream, 'after')).block).toBe(2)
    await stream.close()
    const again = await open({ disk: disk.afterCrash() })
    expect(again.lag().blocks).toBe(2)
  })
})

/** Crashes at every call in turn; answers how many acknowledged blocks were missing or in a wrong place. */
async function lossOverCrashes(syncs: boolean): Promise<number> {
  let lost = 0
  for (let crashAt = 1; crashAt < 70; crashAt++) {
    const disk = new SimulatedDisk(crashAt, { crashAt, syncs })
    const acknowledged: { block: number; key: string }[] = []
    try {
      const stream = await open({ disk, limits: { diskFreeBytes: 0, segmentBytes: 1_500 } })
      for (let n = 0; n < 12; n++) {
        const keys = [`${n}a`, `${n}b`]
        const answers = await Promise.allSettled(keys.map(key => append(stream, 'y'.repeat(90), key)))
        answers.forEach((answer, index) => {
          if (answer.status === 'fulfilled') acknowledged.push({ block: answer.value.block, key: keys[index]! })
        })
      }
    } catch {}
    let again: Stream
    try {
      again = await open({ disk: disk.afterCrash() })
    } catch (e) {
      if (!(e instanceof Problem)) throw e
      lost += Math.max(1, acknowledged.length)
      continue
    }
    const last = again.lag().blocks
    for (const { block, key } of acknowledged) {
      const retried = await append(again, 'y'.repeat(90), key)
      if (!retried.repeated || retried.block !== block) lost++
    }
    if (again.lag().blocks < last) lost++
  }
  return lost
}

describe('a crash at any call to the disk', () => {
  test('loses nothing that was acknowledged, and keeps it once', async () => {
    expect(await lossOverCrashes(true)).toBe(0)
  })
  test('is seen to lose when fdatasync does nothing', async () => {
    expect(await lossOverCrashes(false)).toBeGreaterThan(0)
  })
})

test('kill -9 at random moments loses nothing that was acknowledged', async () => {
  const program = fileURLToPath(new URL('./append-forever.js', import.meta.url))
  const acknowledged = new Map<number, string>()
  for (let round = 0; round < 8; round++) {
    const child = fork(program, [folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    const killAfter = 1 + Math.floor(Math.random() * 60)
    let seen = 0
    for await (const line of createInterface({ input: child.stdout! })) {
      const [block, text] = line.split(' ')
      acknowledged.set(Number(block), text!)
      if (++seen === killAfter) child.kill('SIGKILL')
    }
  }
  const stream = await open()
  const texts = await contents(stream)
  expect(acknowledged.size).toBeGreaterThan(8)
  for (const [block, text] of acknowledged) expect(texts[block - 1]).toBe(text)
  expect(new Set(texts).size).toBe(texts.length)
  await stream.close()
})
