import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Problem } from '../problem/index.js'
import type { Log } from '../telemetry/index.js'
import { encodeFrame, frameReader } from './frames.js'
import type { Statement } from './statement.js'

/** Starts in a row that may fail before the engine is given up. */
const startsMax = 5
/** Statements under way at once; beyond it callers are told to come back. */
const waitingMax = 200
const closeMsMax = 10_000

/** Memory the engine may take in all; its caches default to more than five gigabytes each. */
const engineConfig = `<clickhouse>
  <max_server_memory_usage>900000000</max_server_memory_usage>
  <mark_cache_size>67108864</mark_cache_size>
  <index_mark_cache_size>16777216</index_mark_cache_size>
  <background_pool_size>2</background_pool_size>
</clickhouse>
`

interface Waiting {
  readonly resolve: (body: Buffer) => void
  readonly reject: (error: unknown) => void
}

/** ClickHouse in a process of its own, started again when it dies; what was under way then is answered with a Problem. */
export class Engine {
  readonly #folder: string
  readonly #log: Log
  readonly #waiting = new Map<number, Waiting>()
  #child: ChildProcess | null = null
  #ready: Promise<void> = Promise.resolve()
  #nextId = 1
  #closing = false

  constructor(folder: string, log: Log) {
    this.#folder = folder
    this.#log = log
  }

  /** Process number of the engine, for /metrics and for tests that kill it. */
  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await writeFile(join(this.#folder, 'engine.xml'), engineConfig, { mode: 0o600 })
    this.#ready = this.#start()
    await this.#ready
  }

  async read(statement: Statement): Promise<Record<string, unknown>[]> {
    const body = await this.#ask({ lane: 'read', ...statement }, Buffer.alloc(0))
    const text = body.toString('utf8').trimEnd()
    return text === '' ? [] : text.split('\n').map(line => JSON.parse(line) as Record<string, unknown>)
  }

  async write(sql: string, rows: Buffer = Buffer.alloc(0)): Promise<void> {
    await this.#ask({ lane: 'write', sql, values: {} }, rows)
  }

  async close(): Promise<void> {
    this.#closing = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.stdin!.end()
    const late = setTimeout(() => child.kill('SIGKILL'), closeMsMax)
    await exited
    clearTimeout(late)
  }

  async #ask(head: object, body: Buffer): Promise<Buffer> {
    await this.#ready
    if (this.#closing) throw new Problem('events.closed', 'The event store is closed', 'Start Belfry again')
    if (this.#waiting.size >= waitingMax)
      throw new Problem('events.busy', 'The event store has too many questions at once', 'Try again in a moment')
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      for (const part of encodeFrame({ id, ...head }, body)) this.#child!.stdin!.write(part)
    })
  }

  /** Resolves when the engine says it is ready; rejects with a Problem when it ended before. */
  async #start(): Promise<void> {
    const program = fileURLToPath(new URL('./chdb-child.js', import.meta.url))
    const child = spawn(process.execPath, [program, join(this.#folder, 'data'), join(this.#folder, 'engine.xml')], {
      stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '8' },
    })
    this.#child = child
    child.stdin!.on('error', () => {})
    await new Promise<void>((resolve, reject) => {
      let ready = false
      const out = child.stdio[3] as Readable
      out.on(
        'data',
        frameReader(({ head, body }) => {
          const { id, error } = head as { id: number; error?: string }
          if (id === 0) {
            ready = true
            resolve()
          } else this.#settle(id, error, body)
        }),
      )
      child.on('exit', (code, signal) => {
        reject(died(`${signal ?? code}`))
        this.#failAll(`${signal ?? code}`)
        if (ready && !this.#closing) this.#restart()
      })
    })
  }

  #restart(): void {
    this.#log.warn({}, 'The event store ended unexpectedly and is started again')
    this.#ready = (async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.#start()
        } catch (error) {
          if (attempt === startsMax || this.#closing) throw error
          await wait(200 * 2 ** attempt)
        }
      }
    })()
    this.#ready.catch(error => this.#log.error({ error: String(error) }, 'The event store cannot be started'))
  }

  #settle(id: number, error: string | undefined, body: Buffer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(body)
    else waiting?.reject(new Problem('events.statement', `The event store refused: ${error}`, 'Narrow the time range'))
  }

  #failAll(how: string): void {
    for (const { reject } of this.#waiting.values()) reject(died(how))
    this.#waiting.clear()
  }
}

function died(how: string): Problem {
  return new Problem('events.ended', `The event store ended (${how})`, 'It is started again by itself; try again')
}
