import { existsSync, readFileSync } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Problem } from '../problem/index.js'

/** How another process of ours reaches the running PostgreSQL. */
export interface Connection {
  readonly owner: string
  readonly socket: string
  readonly password: string
}

const connectionFile = (folder: string) => join(folder, 'connection.json')
/** How long a process waits for one that starts or stops PostgreSQL on the same folder. */
const waitMsMax = 30_000

/** Takes the folder for this process, waiting for another to let go. @throws Problem `state.busy` after 30 s. */
export async function takeFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'owner')
  for (let waited = 0; waited < waitMsMax; waited += 100) {
    try {
      const handle = await open(file, 'wx', 0o600)
      await handle.writeFile(identity(process.pid))
      await handle.close()
      return () => rm(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (livingOwner(folder) === null) await rm(file, { force: true })
    else await wait(100)
  }
  throw new Problem('state.busy', `Another Belfry runs PostgreSQL in ${folder}`, 'Stop it first')
}

/** Process number and start time of the process that runs PostgreSQL here; null where none lives. */
export function livingOwner(folder: string): string | null {
  const owner = readText(join(folder, 'owner'))
  return owner !== '' && identity(Number(owner.split(' ')[0])) === owner ? owner : null
}

/** Waits for the connection of the living owner; null where there is no owner (any more). */
export async function connectionOfOwner(folder: string): Promise<Connection | null> {
  for (let waited = 0; waited < waitMsMax; waited += 100) {
    const owner = livingOwner(folder)
    if (owner === null) return null
    if (existsSync(connectionFile(folder))) {
      const connection = JSON.parse(await readFile(connectionFile(folder), 'utf8')) as Connection
      if (connection.owner === owner) return connection
    }
    await wait(100)
  }
  throw new Problem('state.busy', `PostgreSQL in ${folder} does not become ready`, 'Look at its log, postgres.log')
}

/** Writes the connection, readable by this account alone. */
export async function writeConnection(folder: string, socket: string, password: string): Promise<void> {
  const connection: Connection = { owner: identity(process.pid), socket, password }
  const draft = `${connectionFile(folder)}.new`
  await writeFile(draft, JSON.stringify(connection), { mode: 0o600 })
  await rename(draft, connectionFile(folder))
}

export async function removeConnection(folder: string): Promise<void> {
  await rm(connectionFile(folder), { force: true })
}

/** Removes what a process that was killed left: its connection and the socket folder named there. Only for the holder of the folder. */
export async function clearAfterKill(folder: string): Promise<void> {
  const text = readText(connectionFile(folder))
  if (text === '') return
  const { socket } = JSON.parse(text) as Connection
  if (basename(socket).startsWith('belfry-')) await rm(socket, { recursive: true, force: true })
  await removeConnection(folder)
}

/** A process number alone may be used again; with its start time (proc(5), field 22) it is one process. */
function identity(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`)
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  if (start) return `${pid} ${start}`
  return process.platform !== 'linux' && alive(pid) ? `${pid} ?` : ''
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
