/** For the kill test: appends numbered blocks until it is killed and prints each that was acknowledged. */
import { silentLog } from '../telemetry/index.js'
import { systemClock } from '../time/index.js'
import { openSealer } from '../vault/index.js'
import { openStream } from './open-stream.js'

const [folder, round] = process.argv.slice(2)
const stream = await openStream({
  folder: folder!,
  sealer: openSealer(Buffer.alloc(32, 7)),
  log: silentLog,
  clock: systemClock,
  limits: { segmentBytes: 8_000, diskFreeBytes: 0 },
})
const header = { agency: 'a', source: 's', door: 'http', kind: 'text', peer: null, refused: [] } as const

async function appendFrom(lane: number): Promise<void> {
  for (let n = 0; ; n++) {
    const text = `${round}.${lane}.${n}`
    const { block } = await stream.append({ ...header, receivedAt: Date.now(), idempotencyKey: text }, [
      Buffer.from(text),
    ])
    process.stdout.write(`${block} ${text}\n`)
  }
}

await Promise.all([0, 1, 2, 3].map(appendFrom))
