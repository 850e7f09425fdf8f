import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Sealer } from '../vault/index.js'
import { headIsSound, openEntry, readHead, recordsAreSound } from './entry.js'
import { damaged } from './problems.js'
import type { Block, BlockRef } from './stream.js'

/** Segment files kept open by one thread; blocks come in order, so two would do and a replay beside needs two more. */
const openFilesMax = 4
const openFiles = new Map<string, number>()

/**
 * Reads and opens one block, in a worker thread that has nothing else to do: the read is synchronous, from files just written.
 * Problems: `stream.damaged`, `vault.sealed.broken`.
 */
export async function readBlock(ref: BlockRef, place: { folder: string; sealer: Sealer }): Promise<Block> {
  const path = join(place.folder, ref.segment)
  const bytes = Buffer.allocUnsafe(ref.length)
  const file = fileOf(path)
  let filled = 0
  while (filled < ref.length) {
    const count = readSync(file, bytes, filled, ref.length - filled, ref.offset + filled)
    if (count === 0) throw damaged(path, ref.offset + filled, 'the file ends inside a block')
    filled += count
  }
  const head = readHead(bytes)
  if (!head || head.block !== ref.block || !headIsSound(head, bytes))
    throw damaged(path, ref.offset, `block ${ref.block} is broken`)
  if (!recordsAreSound(head, bytes.subarray(ref.length - head.recordsLength)))
    throw damaged(path, ref.offset, `the records of block ${ref.block} are broken`)
  return openEntry(head, bytes, place.sealer)
}

function fileOf(path: string): number {
  const known = openFiles.get(path)
  if (known !== undefined) return known
  if (openFiles.size >= openFilesMax) {
    const [oldest, file] = openFiles.entries().next().value!
    openFiles.delete(oldest)
    closeSync(file)
  }
  const file = openSync(path, 'r')
  openFiles.set(path, file)
  return file
}
