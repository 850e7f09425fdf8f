import { Worker } from 'node:worker_threads'
import type { CityData } from '../city/index.js'
import type { LoadedRules } from '../detection/index.js'
import type { BlockRef } from '../stream/index.js'
import type { Log } from '../telemetry/index.js'
import type { BlockOutcome, FromWorker, RulesInForce, ToWorker, WorkerSetup } from './outcome.js'

/** Blocks one thread may have before it; two keep it busy while the answer travels. */
const blocksAheadMax = 2
/** Starts of one thread without a block done in between, after which the pool gives up and says so. */
const startsMax = 3

interface Seat {
  worker: Worker
  readonly blocks: Map<number, BlockRef>
  failures: number
}

export interface WorkerPool {
  /** Resolves when a thread took the block; the outcome comes by `onOutcome`. */
  send(ref: BlockRef): Promise<void>
  /** Resolves when every thread holds these rules. */
  useRules(rules: LoadedRules): Promise<RulesInForce>
  useCity(data: CityData): void
  close(): Promise<void>
}

export interface PoolOptions {
  readonly threads: number
  readonly setup: WorkerSetup
  readonly log: Log
  readonly onOutcome: (outcome: BlockOutcome) => void
  /** A thread died again and again on the same work: the pipeline cannot go on. */
  readonly onStuck: (error: Error) => void
}

/** Threads that turn blocks into outcomes. A thread that dies is started again and gets its blocks again. */
export function openWorkerPool(options: PoolOptions): WorkerPool {
  let rules: LoadedRules | null = null
  let city: CityData | null = null
  let closing = false
  const freed: (() => void)[] = []
  const rulesTaken = new Map<
    string,
    { waiting: Set<Seat>; inForce: RulesInForce | null; done: (inForce: RulesInForce) => void }
  >()
  const seats: Seat[] = []

  const tell = (seat: Seat, message: ToWorker) => seat.worker.postMessage(message)
  const tellRules = (seat: Seat, set: LoadedRules) =>
    tell(seat, { kind: 'rules', version: set.version, documents: set.documents, report: seat === seats[0] })

  function start(seat: Seat): void {
    seat.worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: options.setup })
    seat.worker.on('message', (message: FromWorker) => take(seat, message))
    seat.worker.on('error', error => restart(seat, error))
    if (rules) tellRules(seat, rules)
    if (city) tell(seat, { kind: 'city', data: city })
    for (const ref of seat.blocks.values()) tell(seat, { kind: 'block', ref })
  }

  function restart(seat: Seat, error: Error): void {
    if (closing) return
    options.log.error({ error: error.message, blocks: [...seat.blocks.keys()] }, 'a pipeline thread died')
    if (++seat.failures >= startsMax) return options.onStuck(error)
    start(seat)
  }

  function take(seat: Seat, message: FromWorker): void {
    if (message.kind === 'rules') return takeRules(seat, message.version, message.inForce)
    seat.blocks.delete(message.outcome.block)
    seat.failures = 0
    freed.shift()?.()
    options.onOutcome(message.outcome)
  }

  function takeRules(seat: Seat, version: string, inForce: RulesInForce | null): void {
    const entry = rulesTaken.get(version)
    if (!entry) return
    entry.waiting.delete(seat)
    entry.inForce ??= inForce
    if (entry.waiting.size > 0 || !entry.inForce) return
    rulesTaken.delete(version)
    entry.done(entry.inForce)
  }

  for (let i = 0; i < options.threads; i++) {
    const seat = { blocks: new Map<number, BlockRef>(), failures: 0 } as Seat
    seats.push(seat)
    start(seat)
  }

  return {
    async send(ref) {
      for (;;) {
        const seat = seats.reduce((least, each) => (each.blocks.size < least.blocks.size ? each : least))
        if (seat.blocks.size < blocksAheadMax) {
          seat.blocks.set(ref.block, ref)
          return tell(seat, { kind: 'block', ref })
        }
        await new Promise<void>(resolve => freed.push(resolve))
      }
    },
    useRules(next) {
      rules = next
      return new Promise(done => {
        rulesTaken.set(next.version, { waiting: new Set(seats), inForce: null, done })
        for (const seat of seats) tellRules(seat, next)
      })
    },
    useCity(data) {
      city = data
      for (const seat of seats) tell(seat, { kind: 'city', data })
    },
    async close() {
      closing = true
      await Promise.all(seats.map(seat => seat.worker.terminate()))
    },
  }
}
