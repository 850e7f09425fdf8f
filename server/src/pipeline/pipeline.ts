import { setTimeout as pause } from 'node:timers/promises'
import type { AlertDraft, Cases } from '../cases/index.js'
import type { CityData } from '../city/index.js'
import type { LoadedRules } from '../detection/index.js'
import type { EventStore } from '../events/index.js'
import type { Sources } from '../sources/index.js'
import type { Stream } from '../stream/index.js'
import type { Log, Metrics } from '../telemetry/index.js'
import type { Clock } from '../time/index.js'
import { type Batch, Batcher, rowsByDay } from './batch.js'
import type { BlockOutcome, RulesInForce, WorkerSetup } from './outcome.js'
import type { Progress } from './progress.js'
import { openWorkerPool } from './worker-pool.js'

/** Encoded rows and alerts that may wait for the stores, in bytes of rows; beyond it no further block is read. */
const heldBytesMax = 48_000_000
/** A batch that is not full is inserted after this, so that a quiet city is searchable within about a second. */
const batchAgeMsMax = 1_000
/** Alerts stored in one transaction. */
const alertsPerWrite = 500
/** Longest pause between two tries at a store that is away; it is tried until it is back or Belfry stops, and /readyz says so. */
const retryMsMax = 10_000

export interface PipelineDeps {
  readonly stream: Stream
  readonly progress: Progress
  readonly events: EventStore
  readonly cases: Cases
  readonly sources: Sources
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly threads: number
  readonly setup: WorkerSetup
  /** In force before the first block is read. */
  readonly rules: LoadedRules
  readonly city: CityData | null
}

export interface Pipeline {
  useRules(rules: LoadedRules): Promise<RulesInForce>
  useCity(data: CityData): void
  /** The rules that detect right now. */
  inForce(): RulesInForce
  /** null while all is well, else what is wrong, in words. */
  trouble(): string | null
  close(): Promise<void>
}

/**
 * Takes blocks from the stream in order, has worker threads make outcomes of them, stores alerts at once and rows in batches,
 * and moves the checkpoint when both are stored. Whatever was under way at a crash is done again, with the same ids and the same
 * batch borders, so that doing it twice changes nothing.
 */
export async function openPipeline(deps: PipelineDeps): Promise<Pipeline> {
  const stop = new AbortController()
  let trouble: string | null = null
  let stuck: string | null = null
  const { checkpoint, pending } = await deps.progress.read()
  deps.stream.release(checkpoint)
  const batcher = new Batcher(checkpoint, pending)
  const cases = openCaseWriter()
  const wake = newBell()

  const pool = openWorkerPool({
    threads: deps.threads,
    setup: deps.setup,
    log: deps.log,
    onOutcome: outcome => {
      batcher.add(outcome)
      cases.add(outcome)
      wake.ring()
    },
    onStuck: error => {
      stuck = `a pipeline thread fails again and again: ${error.message}`
    },
  })

  if (deps.city) pool.useCity(deps.city)
  let inForce = await useRules(deps.rules)

  async function useRules(rules: LoadedRules): Promise<RulesInForce> {
    inForce = await pool.useRules(rules)
    deps.metrics.rulesLoaded.set(inForce.rules.length)
    return inForce
  }

  /** Tries until it works or Belfry stops; a store that is away delays records, it never loses them. */
  async function persist(what: string, work: () => Promise<unknown>): Promise<void> {
    for (let wait = 100; ; wait = Math.min(wait * 2, retryMsMax)) {
      try {
        await work()
        trouble = null
        return
      } catch (error) {
        if (stop.signal.aborted) throw error
        trouble = `${what}: ${(error as Error).message}`
        deps.log.error({ error: (error as Error).message, retryMs: wait }, what)
        await pause(wait, undefined, { signal: stop.signal })
      }
    }
  }

  /** Alerts of finished blocks go to the cases at once, many blocks in one transaction when they come faster than it writes. */
  function openCaseWriter() {
    let queue: AlertDraft[] = []
    let running: Promise<void> = Promise.resolve()
    const write = async () => {
      while (queue.length > 0) {
        const drafts = queue.slice(0, alertsPerWrite)
        queue = queue.slice(drafts.length)
        await persist('the alerts could not be stored', async () => {
          const stored = await deps.cases.record(drafts)
          for (const alert of stored) {
            deps.metrics.alerts.inc({ level: alert.rule.level })
            deps.metrics.alertDelay.observe((deps.clock.now() - Date.parse(alert.received)) / 1000)
          }
        })
      }
    }
    return {
      add(outcome: BlockOutcome) {
        if (outcome.alerts.length === 0) return
        queue.push(...outcome.alerts)
        running = running.then(write)
        // The batch of these blocks waits for `settled` and fails with it; here it must not count as unhandled.
        running.catch(() => {})
      },
      waiting: () => queue.length,
      settled: () => running,
    }
  }

  async function readBlocks(): Promise<void> {
    for await (const ref of deps.stream.follow(checkpoint, stop.signal)) {
      while (batcher.heldBytes > heldBytesMax || cases.waiting() > alertsPerWrite * 20) await wake.heard()
      await pool.send(ref)
      const lag = deps.stream.lag()
      deps.metrics.backlogBlocks.set(lag.blocks)
      deps.metrics.backlogBytes.set(lag.bytes)
    }
  }

  async function storeBatches(): Promise<void> {
    let since = deps.clock.now()
    while (!stop.signal.aborted) {
      const batch = batcher.take(deps.clock.now() - since >= batchAgeMsMax)
      if (batch) {
        await storeBatch(batch)
        since = deps.clock.now()
        wake.ring()
      } else {
        await Promise.race([wake.heard(), pause(batchAgeMsMax / 4, undefined, { signal: stop.signal })])
      }
    }
  }

  async function storeBatch(batch: Batch): Promise<void> {
    await persist('the progress could not be written', () => deps.progress.begin(batch))
    const days = rowsByDay(batch)
    const letters = batch.outcomes.flatMap(outcome => outcome.deadLetters)
    await Promise.all([
      cases.settled(),
      letters.length > 0 && persist('dead letters could not be stored', () => deps.sources.bury(letters)),
      days.size > 0 &&
        persist('the event store did not take a batch', () =>
          deps.events.insert({ token: `0:${batch.from}-${batch.to}`, days }),
        ),
    ])
    await persist('the sources could not be counted', () => deps.sources.seen(batch.outcomes.map(seenOf)))
    await persist('the progress could not be written', () => deps.progress.finish(batch))
    deps.stream.release(batch.to)
    for (const outcome of batch.outcomes) deps.metrics.recordsStored.inc(outcome.rowCount)
    for (const letter of letters) deps.metrics.deadLetters.inc({ reason: letter.reason })
  }

  const running = [readBlocks(), storeBatches()]
  for (const task of running) {
    task.catch((error: Error) => {
      if (stop.signal.aborted) return
      stuck = `the pipeline stopped: ${error.message}`
      deps.log.error({ error: error.message, stack: error.stack }, 'the pipeline stopped')
    })
  }

  return {
    useRules,
    useCity: data => pool.useCity(data),
    inForce: () => inForce,
    trouble: () => stuck ?? trouble,
    async close() {
      stop.abort()
      wake.ring()
      await pool.close()
      await Promise.allSettled([...running, cases.settled()])
    },
  }
}

function seenOf({ header, records, bytes, deadLetters }: BlockOutcome) {
  return {
    agency: header.agency,
    source: header.source,
    door: header.door,
    records,
    bytes,
    deadLetters: deadLetters.length,
    at: header.receivedAt,
  }
}

/** Lets loops sleep until something happened. Any number of sleepers share one promise, so that a quiet night piles nothing up. */
function newBell() {
  let ring = () => {}
  let next = new Promise<void>(resolve => {
    ring = resolve
  })
  return {
    heard: () => next,
    ring() {
      const wake = ring
      next = new Promise<void>(resolve => {
        ring = resolve
      })
      wake()
    },
  }
}
