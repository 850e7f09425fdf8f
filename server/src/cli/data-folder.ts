import { readFileSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../problem/index.js'

/** Takes the data folder for this process; a lock left by a process that is gone is taken over. The answer gives it back. */
export async function lockDataFolder(data: string): Promise<() => Promise<void>> {
  const file = join(data, 'server.pid')
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = await open(file, 'wx', 0o600)
      await handle.writeFile(`${process.pid} ${startOf(process.pid)}\n`)
      await handle.close()
      return () => rm(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = holderOf(file)
      if (holder !== null) {
        throw new Problem(
          'data.locked',
          `Another Belfry (process ${holder}) works on ${data}`,
          'Stop it first, or give another folder with --data',
        )
      }
      await rm(file, { force: true })
    }
  }
  throw new Problem('data.locked', `${data} is being taken by another Belfry at this moment`, 'Try again')
}

/** The process that holds the lock, if it still lives; a process number used again by another program has another start time. */
function holderOf(file: string): number | null {
  const [pid, start] = readText(file).trim().split(' ')
  if (!pid || Number(pid) === process.pid) return null
  return startOf(Number(pid)) === start && start !== '' ? Number(pid) : null
}

/** Start time of a process in clock ticks since boot (proc(5), stat field 22); empty where it is gone. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
