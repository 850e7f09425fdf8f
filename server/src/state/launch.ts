import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readlinkSync } from 'node:fs'
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Problem } from '../problem/index.js'
import type { Account } from './account.js'
import type { Binaries } from './binaries.js'
import type { Place } from './place.js'

/** PostgreSQL as `initdb` names its first account; Belfry's own, with all rights. */
export const owner = 'belfry'
/** How long a stop may take before the processes are killed; PostgreSQL recovers from that by its log. */
const stopMsMax = 10_000

/**
 * Keeps PostgreSQL from outliving Node: the guard reads a pipe that Node holds, and when it ends for any reason, SIGKILL of Node
 * included, it asks PostgreSQL for a fast shutdown. Closing the pipe is the ordinary way to stop as well.
 */
const guardScript = `exec 3<&0
"$0" "$@" </dev/null 3<&- & pid=$!
{ while read -r _; do :; done; kill -INT $pid; } <&3 & watch=$!
exec 3<&-
trap 'kill -INT $pid' INT TERM
wait $pid; code=$?
kill $watch 2>/dev/null
exit $code`

/** Settings for one small machine; nothing listens on the network. */
const settings = {
  listen_addresses: '',
  shared_buffers: '64MB',
  max_connections: '40',
  max_wal_senders: '0',
  wal_level: 'minimal',
  huge_pages: 'off',
  jit: 'off',
  max_parallel_workers: '2',
  max_worker_processes: '2',
  io_workers: '1',
  ssl: 'off',
  log_min_messages: 'error',
}

export interface Launched {
  readonly process: ChildProcess
  stop(): Promise<void>
}

/** Creates the cluster where there is none yet. A cluster half made by a start that was killed is made again. */
export async function initialise(place: Place, binaries: Binaries, account: Account | null): Promise<void> {
  const done = join(place.folder, 'initialised')
  if (existsSync(done)) return
  await rm(place.cluster, { recursive: true, force: true })
  await mkdir(place.cluster, { mode: 0o700 })
  if (account) await chown(place.cluster, account.uid, account.gid)
  const secrets = await mkdtemp('/tmp/belfry-init-')
  const secret = join(secrets, 'password')
  try {
    await writeFile(secret, place.password, { mode: 0o600 })
    if (account) for (const path of [secrets, secret]) await chown(path, account.uid, account.gid)
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '-E', 'UTF8']
    const safety = ['--data-checksums', '--no-instructions', '-A', 'scram-sha-256', `--pwfile=${secret}`]
    const initdb = join(binaries.bin, 'initdb')
    await promisify(execFile)(
      initdb,
      ['-D', place.cluster, '-U', owner, ...locale, ...safety],
      surroundings(binaries, account),
    )
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message
    throw new Problem('state.initdb', `PostgreSQL could not create its folder: ${said}`, 'Check space and rights')
  } finally {
    await rm(secrets, { recursive: true, force: true })
  }
  await writeFile(done, '')
}

/** Starts PostgreSQL under the guard; whether it is ready only a connection tells. */
export async function launch(
  place: Place,
  binaries: Binaries,
  account: Account | null,
  socket: string,
): Promise<Launched> {
  await stopOrphan(place.cluster)
  const options = Object.entries({ ...settings, unix_socket_directories: socket })
  const postgres = [
    join(binaries.bin, 'postgres'),
    '-D',
    place.cluster,
    ...options.flatMap(([k, v]) => ['-c', `${k}=${v}`]),
  ]
  const log = openSync(join(place.folder, 'postgres.log'), 'w', 0o600)
  const child = spawn('/bin/sh', ['-c', guardScript, ...postgres], {
    ...surroundings(binaries, account),
    detached: true,
    stdio: ['pipe', log, log],
  })
  closeSync(log)
  child.stdin!.on('error', () => {})
  const exited = once(child, 'exit')
  const stop = async () => {
    child.stdin!.end()
    const late = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), stopMsMax)
    if (child.exitCode === null && child.signalCode === null) await exited
    clearTimeout(late)
  }
  return { process: child, stop }
}

function surroundings(binaries: Binaries, account: Account | null) {
  const env = {
    LC_ALL: 'C',
    TZ: 'UTC',
    PATH: '/usr/bin:/bin',
    LD_LIBRARY_PATH: binaries.lib,
    DYLD_LIBRARY_PATH: binaries.lib,
  }
  return { cwd: '/', env, ...(account ? { uid: account.uid, gid: account.gid } : {}) }
}

/** A PostgreSQL left over on this cluster is asked to stop and awaited: a new one would refuse to start, or we would talk to the old. */
async function stopOrphan(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number((await readFile(file, 'utf8')).split('\n')[0])
  for (let waited = 0; isOurs(pid, cluster); waited += 50) {
    if (waited === 0) process.kill(pid, 'SIGINT')
    if (waited === stopMsMax) process.kill(pid, 'SIGKILL')
    await wait(50)
  }
}

/** PostgreSQL works inside its cluster, so its working folder tells whose it is. */
function isOurs(pid: number, cluster: string): boolean {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`)) === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === cluster
  } catch {
    return false
  }
}
