import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../telemetry/index.js'
import { agencyPolicy, connectState, type Migration, openState, type Scope, type State } from './index.js'

const migrations: Migration[] = [
  {
    id: 'test-001-notes',
    sql: `CREATE TABLE notes (id serial PRIMARY KEY, agency text NOT NULL, text text); ${agencyPolicy('notes')}`,
  },
]

let root = ''
let state: State
const folder = () => join(root, 'data with spaces', 'postgres')
const options = (steps = migrations) => ({ at: { folder: folder() }, migrations: steps, log: silentLog })
const write = (scope: Scope, agency: string) =>
  state.transaction(scope, q => sql`INSERT INTO notes (agency, text) VALUES (${agency}, 'x')`.execute(q))
const read = (scope: Scope) =>
  state.transaction(scope, async q => {
    const { rows } = await sql<{ agency: string }>`SELECT agency FROM notes ORDER BY id`.execute(q)
    return rows.map(row => row.agency)
  })

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), `belfry-state-${'long-'.repeat(20)}`))
  await chmod(root, 0o755)
  state = await openState(options())
})

afterAll(async () => {
  await state.close()
  await rm(root, { recursive: true, force: true })
})

describe('agencies', () => {
  const odd = "wa\"ter\\, {north} '*'"
  test('each sees and writes its own rows only', async () => {
    await write(['water'], 'water')
    await write(['energy'], 'energy')
    await write([odd], odd)
    expect(await read(['water'])).toEqual(['water'])
    expect(await read(['energy', odd])).toEqual(['energy', odd])
    expect(await read('all')).toEqual(['water', 'energy', odd])
    expect(await read([])).toEqual([])
    expect(await read(['*'])).toEqual([])
    await expect(write(['water'], 'energy')).rejects.toThrow(/row-level security/)
  })

  test('a scope ends with its transaction, and without one nothing is seen', async () => {
    await read('all')
    const { rows } = await state.transaction('all', async q => {
      await sql`SELECT set_config('belfry.agencies', '', true)`.execute(q)
      return sql`SELECT * FROM notes`.execute(q)
    })
    expect(rows).toEqual([])
    await Promise.all(Array.from({ length: 20 }, async () => expect(await read([])).toEqual([])))
  })

  test('the role of the application has no more rights than it needs', async () => {
    const { rows } = await state.transaction('all', q =>
      sql`SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user`.execute(q),
    )
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }])
    const ledger = state.transaction('all', q => sql`SELECT * FROM belfry_migrations`.execute(q))
    await expect(ledger).rejects.toThrow(/permission denied/)
  })
})

describe('a second process', () => {
  test('reaches the running server, and applies no step twice though many come at once', async () => {
    const more = [...migrations, { id: 'test-002-more', sql: 'CREATE TABLE more (id int)' }]
    const others = await Promise.all([1, 2, 3].map(() => connectState(options(more))))
    for (const other of others) {
      await other.ping()
      await other.close()
    }
    await state.ping()
  })

  test('refuses a step that was changed after it was applied', async () => {
    const changed = connectState(options([{ id: 'test-001-notes', sql: 'SELECT 1' }]))
    await expect(changed).rejects.toMatchObject({ code: 'state.migration.changed' })
  })
})

describe('stopping', () => {
  test('what was written is there after a restart', async () => {
    const before = await read('all')
    await state.close()
    expect(existsSync(join(folder(), 'connection.json'))).toBe(false)
    state = await openState(options())
    expect(await read('all')).toEqual(before)
  })

  test('a parent killed outright takes PostgreSQL with it, and the next start goes through', async () => {
    await state.close()
    const script = `const { openState } = await import(${JSON.stringify(new URL('./index.js', import.meta.url).href)})
      const log = { info() {}, warn() {}, error() {} }
      await openState({ at: { folder: ${JSON.stringify(folder())} }, migrations: [], log })
      console.log('ready')`
    const program = ['--input-type=module', '-e', script]
    const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    const cluster = join(await readFile(join(folder(), 'location'), 'utf8'), 'cluster')
    const postmaster = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0])
    child.kill('SIGKILL')
    await once(child, 'exit')
    state = await openState(options())
    expect(await read('all')).not.toEqual([])
    expect(() => process.kill(postmaster, 0)).toThrow()
  })
})
