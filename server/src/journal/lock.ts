import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, rm, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { Problem } from '../problem/index.js'

/** How long a writer waits for another one, in ms; each holds the lock for two syncs of the disk. */
const waitMsMax = 20_000
const pollMs = 5

/**
 * Runs `work` while this process alone may write the journal: `belfry token create` writes beside the running server. The lock is a file
 * that names its holder's process and that process's start, so that one left by a killed process is taken over at once. Processes
 * that do not see each other (two containers on one folder) are not kept apart. Problem: `journal.locked`.
 */
export async function underLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const mine = `${process.pid} ${startOf(process.pid)} ${randomUUID()}`
  await take(file, mine)
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function take(file: string, mine: string): Promise<void> {
  const until = performance.now() + waitMsMax
  for (;;) {
    if (contentOf(file) === '' && (await create(file, mine))) return
    const holder = contentOf(file)
    if (isLeft(holder)) await takeAway(file, holder, mine)
    else if (performance.now() > until) throw locked(file, holder)
    else await pause(pollMs)
  }
}

/** Only one process may take a left lock away, or the second would take away the new lock of the first. */
async function takeAway(file: string, left: string, mine: string): Promise<void> {
  const guard = `${file}.takeover`
  if (!(await create(guard, mine))) {
    if (isLeft(contentOf(guard))) await rm(guard, { force: true })
    else await pause(pollMs)
    return
  }
  try {
    if (contentOf(file) === left) await rm(file, { force: true })
  } finally {
    await rm(guard, { force: true })
  }
}

/** Makes the file with its content in one step (link(2)), so that nobody ever sees a lock without its holder's name. */
async function create(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, content, { mode: 0o600 })
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Whether the lock's holder is gone; a file that went away meanwhile is none. */
function isLeft(content: string): boolean {
  const [pid, start] = content.split(' ')
  if (!pid || start === undefined) return false
  if (startOf(Number(pid)) !== start) return true
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** Start of a process in ticks since boot (proc(5), stat, field 22); empty where it is gone or the system has no such table. */
function startOf(pid: number): string {
  const stat = contentOf(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function locked(file: string, holder: string): Problem {
  return new Problem(
    'journal.locked',
    `The journal is held by process ${holder.split(' ')[0] || 'unknown'}`,
    `Try again; if no such process runs, remove ${file}`,
  )
}
