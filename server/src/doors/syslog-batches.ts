import { setTimeout as pause } from 'node:timers/promises'
import { Problem } from '../problem/index.js'
import type { BlockHeader, Stream } from '../stream/index.js'
import type { Log, Metrics } from '../telemetry/index.js'
import type { Clock } from '../time/index.js'

/** Messages and bytes of one block. */
const batchMessagesMax = 500
const batchBytesMax = 1 << 20
/** How long a message waits for others, in ms; longer while very many senders speak at once, whose blocks would be tiny. */
const batchAgeMs = 50
const crowdedBatchAgeMs = 250
const crowd = 64
/** Bytes that wait to be durable: beyond `high` TCP stops reading until `low`, and UDP drops and counts beyond `max`. */
const waitingBytes = { low: 4 << 20, high: 12 << 20, max: 24 << 20 }
/** What a message costs in memory beyond its bytes. */
const messageCostBytes = 128
/** Pause before a block that the stream did not take is tried again, in ms. */
const retryMs = 500

export interface SyslogBatches {
  /** False where there is no room: the message is dropped, and counted by the one who asked. */
  add(door: 'syslog-udp' | 'syslog-tcp', peer: string | null, message: Buffer): boolean
  /** True while TCP should not read. */
  isCrowded(): boolean
  /** Sends what waits and waits until it is durable or the stream is closed. */
  close(): Promise<void>
}

interface Batch {
  readonly door: 'syslog-udp' | 'syslog-tcp'
  readonly peer: string | null
  readonly receivedAt: number
  readonly messages: Buffer[]
  bytes: number
}

export interface SyslogBatchSetup {
  readonly stream: Stream
  readonly metrics: Metrics
  readonly clock: Clock
  readonly log: Log
  readonly agency: string
  readonly source: string
  /** Called when TCP may read again. */
  readonly onRoom: () => void
}

/** Gathers messages of one sender into blocks and appends them until the stream has taken them. */
export function openSyslogBatches(setup: SyslogBatchSetup): SyslogBatches {
  const open = new Map<string, Batch>()
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  let waiting = 0
  let crowded = false
  let timer: NodeJS.Timeout | null = null

  function flush(): void {
    if (timer) clearTimeout(timer)
    timer = null
    for (const batch of open.values()) start(batch)
    open.clear()
  }

  function start(batch: Batch): void {
    const work = append(batch).finally(() => {
      underWay.delete(work)
      waiting -= batch.bytes
      if (crowded && waiting <= waitingBytes.low) {
        crowded = false
        setup.onRoom()
      }
    })
    underWay.add(work)
  }

  /** Tries until the stream takes it: syslog has no answer by which a sender could send it again. */
  async function append(batch: Batch): Promise<void> {
    const header: BlockHeader = {
      agency: setup.agency,
      source: setup.source,
      door: batch.door,
      kind: 'text',
      receivedAt: batch.receivedAt,
      peer: batch.peer,
      idempotencyKey: null,
      refused: [],
    }
    for (;;) {
      try {
        const { accepted } = await setup.stream.append(header, batch.messages)
        setup.metrics.recordsAccepted.inc({ door: batch.door }, accepted)
        return
      } catch (error) {
        const isFinal = stopping.signal.aborted || (error instanceof Problem && error.code === 'stream.closed')
        const message = (error as Error).message
        if (isFinal) {
          setup.metrics.recordsRefused.inc({ door: batch.door, reason: 'stopping' }, batch.messages.length)
          setup.log.error({ error: message, messages: batch.messages.length }, 'syslog messages lost while stopping')
          return
        }
        setup.log.warn({ error: message, messages: batch.messages.length }, 'syslog messages wait for the stream')
        await pause(retryMs, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  return {
    add(door, peer, message) {
      const bytes = message.length + messageCostBytes
      if (waiting + bytes > waitingBytes.max) return false
      const name = `${door} ${peer}`
      let batch = open.get(name)
      if (!batch) {
        batch = { door, peer, receivedAt: setup.clock.now(), messages: [], bytes: 0 }
        open.set(name, batch)
      }
      batch.messages.push(message)
      batch.bytes += bytes
      waiting += bytes
      if (waiting >= waitingBytes.high) crowded = true
      if (batch.messages.length >= batchMessagesMax || batch.bytes >= batchBytesMax) {
        open.delete(name)
        start(batch)
      }
      if (open.size > 0) timer ??= setTimeout(flush, open.size > crowd ? crowdedBatchAgeMs : batchAgeMs)
      return true
    },
    isCrowded: () => crowded,
    async close() {
      flush()
      stopping.abort()
      await Promise.all(underWay)
    },
  }
}
