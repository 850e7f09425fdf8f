import { realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { describe, Problem } from '../problem/index.js'
import type { Log } from '../telemetry/index.js'
import { chooseAccount } from './account.js'
import { applicationRole, scopeSetting } from './agency-policy.js'
import { findBinaries } from './binaries.js'
import { initialise, type Launched, launch, owner } from './launch.js'
import { migrate } from './migrate.js'
import { clearAfterKill, connectionOfOwner, removeConnection, takeFolder, writeConnection } from './owner.js'
import { findPlace, makeSocketFolder } from './place.js'
import type { Scope, State, StateOptions } from './state.js'

/** Connections of one process; PostgreSQL is set to 40 for all of them. */
const connectionsMax = 12
/** How long PostgreSQL may take to answer after its start; recovery after a crash is part of it. */
const readyMsMax = 60_000

/** Starts the embedded PostgreSQL of a folder, or connects to a server, and brings its tables up to date. */
export async function openState(options: StateOptions): Promise<State> {
  const { at, log, migrations } = options
  if ('url' in at) return finish(openPool({ connectionString: at.url }, log), options, async () => {})
  const server = await startServer(await settled(at.folder), log)
  return finish(server.pool, { ...options, migrations }, server.stop)
}

/** As `openState`, for a second process on the same folder: uses the PostgreSQL of the server that runs, else starts it for itself. */
export async function connectState(options: StateOptions): Promise<State> {
  if ('url' in options.at) return openState(options)
  const connection = await connectionOfOwner(await settled(options.at.folder))
  if (connection === null) return openState(options)
  const { password, socket } = connection
  return finish(
    openPool({ host: socket, user: owner, password, database: 'postgres' }, options.log),
    options,
    async () => {},
  )
}

/** The folder without links on the way, as PostgreSQL itself will see it. */
async function settled(folder: string): Promise<string> {
  const path = resolve(folder)
  return realpath(path).catch(async () =>
    join(await realpath(resolve(path, '..')).catch(() => resolve(path, '..')), path.slice(path.lastIndexOf('/') + 1)),
  )
}

async function startServer(folder: string, log: Log) {
  const account = await chooseAccount(log)
  const place = await findPlace(folder, account)
  const release = await takeFolder(folder)
  const socket = await makeSocketFolder(account)
  let running: Launched | null = null
  const stop = async () => {
    await removeConnection(folder)
    await running?.stop()
    await socket.remove()
    await release()
  }
  try {
    const binaries = await findBinaries(place.runtime, account)
    await initialise(place, binaries, account)
    running = await launch(place, binaries, account, socket.path)
    await clearAfterKill(folder)
    const pool = openPool({ host: socket.path, user: owner, password: place.password, database: 'postgres' }, log)
    await ready(pool, running, folder).catch(async error => {
      await pool.end()
      throw error
    })
    await writeConnection(folder, socket.path, place.password)
    return { pool, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function openPool(config: pg.PoolConfig, log: Log): pg.Pool {
  const pool = new pg.Pool({ ...config, max: connectionsMax, connectionTimeoutMillis: 10_000 })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', error => {
    if (!pool.ending) log.warn({ error: error.message }, 'A connection to PostgreSQL broke')
  })
  return pool
}

async function ready(pool: pg.Pool, server: Launched, folder: string): Promise<void> {
  let last = ''
  for (const end = performance.now() + readyMsMax; performance.now() < end; ) {
    if (server.process.exitCode !== null) break
    try {
      await pool.query('SELECT 1')
      return
    } catch (error) {
      last = describe(error)
      await wait(50)
    }
  }
  throw new Problem('state.start', `PostgreSQL did not start (${last})`, `Read ${join(folder, 'postgres.log')}`)
}

async function finish(pool: pg.Pool, options: StateOptions, stop: () => Promise<void>): Promise<State> {
  try {
    const client = await pool.connect().catch(error => {
      throw unreachable(error)
    })
    try {
      await migrate(client, options.migrations)
    } finally {
      client.release()
    }
  } catch (error) {
    await pool.end()
    await stop()
    throw error
  }
  return new PooledState(pool, stop)
}

function unreachable(error: unknown): Problem {
  return new Problem('state.unreachable', `PostgreSQL does not answer: ${describe(error)}`, 'Look whether it runs')
}

class PooledState implements State {
  readonly #db: Kysely<unknown>
  readonly #stop: () => Promise<void>
  #closed: Promise<void> | null = null

  constructor(pool: pg.Pool, stop: () => Promise<void>) {
    this.#db = new Kysely({ dialect: new PostgresDialect({ pool }) })
    this.#stop = stop
  }

  transaction<Tables, Result>(scope: Scope, run: (q: Transaction<Tables>) => Promise<Result>): Promise<Result> {
    return this.#db.transaction().execute(async q => {
      // Both hold until the end of this transaction only: a pooled connection carries nothing on.
      await sql`SELECT set_config('belfry.agencies', ${scopeSetting(scope)}, true), set_config('role', ${applicationRole}, true)`.execute(
        q,
      )
      return run(q as unknown as Transaction<Tables>)
    })
  }

  async ping(): Promise<void> {
    await sql`SELECT 1`.execute(this.#db).catch(error => {
      throw unreachable(error)
    })
  }

  close(): Promise<void> {
    this.#closed ??= this.#db.destroy().then(this.#stop)
    return this.#closed
  }
}
