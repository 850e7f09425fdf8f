import { readFileSync } from 'node:fs'
import { mkdir, statfs } from 'node:fs/promises'
import { Problem } from '../problem/index.js'

/** Below this the stores cannot work for long; Belfry says so before it creates anything. */
const diskBytesMin = 1_000_000_000

/** Says in a plain sentence what this machine lacks, before anything is started. */
export async function checkMachine(data: string): Promise<void> {
  checkProcessor()
  checkLibrary()
  await checkFolder(data)
}

/** The event store's engine is built for x86-64-v3 and would die on its first instruction elsewhere. */
function checkProcessor(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') return
  if (/\bavx2\b/.test(readFileSync('/proc/cpuinfo', 'utf8'))) return
  throw new Problem(
    'machine.avx2',
    'This processor has no AVX2, which the event store needs',
    'Use a machine from 2013 or later, or let the virtual machine pass the host processor through',
  )
}

function checkLibrary(): void {
  if (process.platform !== 'linux') return
  const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  if (report.header.glibcVersionRuntime !== undefined) return
  throw new Problem(
    'machine.musl',
    'This system uses musl (Alpine?); the event store is built for glibc only',
    'Use Debian, Ubuntu, Fedora or another system with glibc',
  )
}

async function checkFolder(data: string): Promise<void> {
  try {
    await mkdir(data, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Problem(
      'machine.folder',
      `The data folder ${data} cannot be made: ${(error as Error).message}`,
      'Give another one with --data, or the right to write there',
    )
  }
  const { bavail, bsize } = await statfs(data)
  const free = bavail * bsize
  if (free >= diskBytesMin) return
  throw new Problem(
    'machine.disk',
    `Only ${Math.floor(free / 1e6)} MB are free where ${data} stands; Belfry needs 1,000 MB`,
    'Make room, or give another folder with --data',
  )
}
