import { join } from 'node:path'
import type { Sealer } from '../vault/index.js'
import type { Disk, DiskFile } from './disk.js'
import { segmentMagic } from './entry.js'
import { damaged } from './problems.js'
import { type FoundSegment, readSegment } from './recover.js'
import { type OpenSegment, segmentName } from './segment-writer.js'

export interface RecoveredSegment extends FoundSegment {
  readonly name: string
  readonly firstBlock: number
}

export interface Recovered {
  readonly segments: readonly RecoveredSegment[]
  /** The last segment, open for writing; null where there is none to go on with. */
  readonly current: OpenSegment | null
  /** Bytes of an unfinished write that were cut off. */
  readonly cutBytes: number
}

/** Reads the folder as a crash may have left it and makes what counts durable. Problems: `stream.damaged`, `vault.sealed.broken`. */
export async function recoverFolder(at: {
  folder: string
  disk: Disk
  sealer: Sealer
  headersSince: number
}): Promise<Recovered> {
  const names = (await at.disk.list(at.folder)).filter(name => /^\d{16}\.seg$/.test(name)).sort()
  const segments: RecoveredSegment[] = []
  let last: { file: DiskFile; cutBytes: number } | null = null
  for (const [index, name] of names.entries()) {
    const path = join(at.folder, name)
    const firstBlock = Number.parseInt(name, 10)
    const before = segments.at(-1)
    if (before && name !== segmentName(before.firstBlock + before.entries.length))
      throw damaged(path, 0, `blocks are missing before it (${before.name} ends earlier)`)
    const file = await at.disk.open(path, 'change')
    const isLast = index === names.length - 1
    const found = await readSegment({ ...at, file, path, firstBlock, isLast }).catch(async error => {
      await file.close()
      throw error
    })
    segments.push({ ...found, name, firstBlock })
    if (isLast) last = { file, cutBytes: await settle(file, found) }
    else await file.close()
  }
  await at.disk.syncFolder(at.folder)
  const end = segments.at(-1)
  if (!end || !last) return { segments, current: null, cutBytes: 0 }
  return {
    segments,
    current: { name: end.name, file: last.file, length: Math.max(end.length, segmentMagic.length) },
    cutBytes: last.cutBytes,
  }
}

/**
 * Cuts the unfinished write off and syncs: a whole entry that a crash left may not be on the medium yet, and must be before
 * anyone reads it, or a power cut could give its number to another block.
 */
async function settle(file: DiskFile, found: FoundSegment): Promise<number> {
  const size = await file.size()
  await file.truncate(found.length)
  if (found.length === 0) await file.write(segmentMagic, 0)
  await file.sync()
  return size - found.length
}
