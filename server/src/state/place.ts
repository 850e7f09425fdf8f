import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Account, reachable } from './account.js'

/** Where root keeps what the unprivileged account must reach when the data folder itself is closed to it. */
const sharedHome = '/var/lib/belfry'
/** A Unix socket's path may have 107 bytes, `/.s.PGSQL.5432` included. */
const socketFolderBytesMax = 85

/** The folders of one embedded PostgreSQL. */
export interface Place {
  /** Ours alone: owner, connection, password, log. */
  readonly folder: string
  readonly cluster: string
  readonly runtime: string
  readonly password: string
}

/**
 * Decides once where the cluster stands and writes it down (`location`): inside the folder, or below /var/lib/belfry when we are
 * root and the account could not enter the folder. Whoever copies such a data folder must copy the place named there as well.
 */
export async function findPlace(folder: string, account: Account | null): Promise<Place> {
  await mkdir(folder, { recursive: true, mode: account ? 0o711 : 0o700 })
  if (account) await chmod(folder, 0o711)
  const note = join(folder, 'location')
  if (!existsSync(note)) {
    const hash = createHash('sha256').update(folder).digest('hex').slice(0, 24)
    const home = (await reachable(folder, account)) ? folder : join(sharedHome, hash)
    await writeFile(note, home, { mode: 0o600 })
  }
  const home = await readFile(note, 'utf8')
  const runtime = home === folder ? join(home, 'runtime') : sharedHome
  await mkdir(home, { recursive: true, mode: 0o755 })
  await mkdir(runtime, { recursive: true, mode: 0o755 })
  const cluster = join(home, 'cluster')
  await mkdir(cluster, { recursive: true, mode: 0o700 })
  if (account) await chown(cluster, account.uid, account.gid)
  return { folder, cluster, runtime, password: await readPassword(folder) }
}

async function readPassword(folder: string): Promise<string> {
  const file = join(folder, 'password')
  if (!existsSync(file)) await writeFile(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  return readFile(file, 'utf8')
}

/** A fresh 0700 folder for the socket, short enough for the kernel; the answer says how to remove it. */
export async function makeSocketFolder(account: Account | null) {
  const wanted = tmpdir()
  const fits = Buffer.byteLength(wanted) < socketFolderBytesMax - 16 && (await reachable(wanted, account))
  const path = await mkdtemp(join(fits ? wanted : '/tmp', 'belfry-'))
  await chmod(path, 0o700)
  if (account) await chown(path, account.uid, account.gid)
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
