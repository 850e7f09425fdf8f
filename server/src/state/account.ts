import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Problem } from '../problem/index.js'
import type { Log } from '../telemetry/index.js'

/** A system account PostgreSQL can run as; it refuses to run as root. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Accounts by preference. `nobody` works, but other services may share it. */
const accountNames = ['belfry', 'postgres', 'nobody'] as const

/**
 * The account to run PostgreSQL as: null where we are an ordinary user ourselves. Accounts are never created, only found.
 * @throws Problem `state.account.missing`
 */
export async function chooseAccount(log: Log): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'))
  for (const name of accountNames) {
    const entry = lines.find(fields => fields[0] === name)
    if (!entry?.[2] || !entry[3] || entry[2] === '0') continue
    if (name === 'nobody')
      log.warn({ account: name }, 'PostgreSQL runs as nobody, which other services may share; create an account belfry')
    return { name, uid: Number(entry[2]), gid: Number(entry[3]) }
  }
  throw new Problem(
    'state.account.missing',
    'PostgreSQL refuses to run as root and there is no account belfry, postgres or nobody',
    'Run Belfry as an ordinary user, or create one: `useradd --system belfry`',
  )
}

/** Whether `account` can enter `folder` and every folder above it. Access lists beyond the mode bits are not looked at. */
export async function reachable(folder: string, account: Account | null): Promise<boolean> {
  if (account === null) return true
  for (let at = resolve(folder); ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (at === dirname(at)) return true
  }
}
