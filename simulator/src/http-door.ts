import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

/** Records that may wait for the door; the oldest are given up beyond it, as a device with a small memory does. */
const waitingMax = 5000
/** Longest pause between two tries, in milliseconds. */
const pauseMaxMs = 30_000
/** Longest wait for an answer, in milliseconds. */
const answerMaxMs = 20_000

export interface Door {
  send(text: string): void
  /** Sends what waits until all is away or `signal` ends it. */
  drained(signal: AbortSignal): Promise<void>
  close(): void
  readonly lost: () => number
}

/** POST /api/v1/ingest in batches, one at a time. A batch keeps its idempotency key over all tries, so that it counts once. */
export function openHttpDoor(url: string, token: string, stop: AbortSignal): Door {
  const waiting: string[] = []
  let lost = 0
  let busy: Promise<void> | null = null

  const work = async () => {
    while (waiting.length > 0 && !stop.aborted) await deliver(waiting.splice(0, 500))
  }
  const deliver = async (batch: readonly string[]) => {
    const key = randomUUID()
    for (let tries = 0; !stop.aborted; tries += 1) {
      const waitMs = await post(batch, key).catch(() => null)
      if (waitMs === 0) return
      await pause(waitMs ?? Math.min(pauseMaxMs, 250 * 2 ** Math.min(tries, 8)), null, { signal: stop }).catch(
        () => null,
      )
    }
  }
  /** 0 when the batch is done with, a pause in milliseconds when the door asks for one, null when it does not say how long. */
  const post = async (batch: readonly string[], key: string): Promise<number | null> => {
    const answer = await fetch(new URL('/api/v1/ingest', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', 'idempotency-key': key },
      body: `${batch.join('\n')}\n`,
      signal: AbortSignal.any([stop, AbortSignal.timeout(answerMaxMs)]),
    })
    await answer.arrayBuffer()
    if (answer.ok) return 0
    if (answer.status === 429 || answer.status >= 500) {
      const seconds = Number(answer.headers.get('retry-after'))
      return seconds > 0 ? Math.min(pauseMaxMs, seconds * 1000) : null
    }
    process.stderr.write(`simulator: the door refused ${batch.length} records with status ${answer.status}\n`)
    lost += batch.length
    return 0
  }
  const start = () => {
    busy ??= work().finally(() => {
      busy = null
      if (waiting.length > 0 && !stop.aborted) start()
    })
  }
  return {
    send(text) {
      if (waiting.length >= waitingMax) {
        waiting.shift()
        lost += 1
      }
      waiting.push(text)
      start()
    },
    async drained(signal) {
      while (busy !== null && !signal.aborted) await busy
    },
    close() {},
    lost: () => lost,
  }
}
