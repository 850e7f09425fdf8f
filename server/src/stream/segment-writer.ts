import { join } from 'node:path'
import type { Disk, DiskFile } from './disk.js'
import { segmentMagic } from './entry.js'

/** Where the next bytes go. */
export interface OpenSegment {
  readonly name: string
  readonly file: DiskFile
  /** Everything before it is on the medium. */
  readonly length: number
}

export interface SegmentWriter {
  /** The segment for the next group of blocks: the open one, or a new one when that is full. */
  prepare(firstBlock: number): Promise<{ name: string; length: number; isNew: boolean }>
  /** Writes at the end of the prepared segment; resolves once it is on the medium. Where it throws, nothing of it counts. */
  commit(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

/** Name of a segment file: the number of its first block, so that names sort as blocks do. */
export function segmentName(firstBlock: number): string {
  return `${String(firstBlock).padStart(16, '0')}.seg`
}

/**
 * Appends to segment files. After a failure the tail is cut off and the cut is synced before anything is written again: a
 * failed fdatasync says nothing about which bytes are on the medium, and a second one may lie.
 */
export function openSegmentWriter(at: {
  folder: string
  disk: Disk
  segmentBytes: number
  current: OpenSegment | null
}): SegmentWriter {
  const { folder, disk } = at
  let current = at.current
  let dirty = false

  /** Brings the open segment back to what is on the medium; throws while the disk does not let us. */
  async function mend(): Promise<void> {
    if (!dirty) return
    if (current) {
      await current.file.truncate(current.length)
      await current.file.sync()
    }
    dirty = false
  }

  async function begin(firstBlock: number): Promise<OpenSegment> {
    const name = segmentName(firstBlock)
    // A file of this name can only be left of a try that failed: no block of its number was ever acknowledged.
    const file = await disk.open(join(folder, name), 'create')
    try {
      await writeFully(file, segmentMagic, 0)
      await file.sync()
      await disk.syncFolder(folder)
    } catch (error) {
      await file.close().catch(() => {})
      await disk.remove(join(folder, name)).catch(() => {})
      throw error
    }
    return { name, file, length: segmentMagic.length }
  }

  return {
    async prepare(firstBlock) {
      await mend()
      const isNew = !current || current.length >= at.segmentBytes
      if (isNew) {
        const next = await begin(firstBlock)
        await current?.file.close()
        current = next
      }
      return { name: current!.name, length: current!.length, isNew }
    },
    async commit(bytes) {
      const segment = current!
      dirty = true
      try {
        await writeFully(segment.file, bytes, segment.length)
        await segment.file.sync()
      } catch (error) {
        // Give the space back at once; if that fails too, `prepare` tries again.
        await mend().catch(() => {})
        throw error
      }
      current = { ...segment, length: segment.length + bytes.length }
      dirty = false
    },
    async close() {
      await mend().catch(() => {})
      await current?.file.close()
    },
  }
}

async function writeFully(file: DiskFile, bytes: Uint8Array, offset: number): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const count = await file.write(bytes.subarray(written), offset + written)
    if (count === 0) throw new Error('the disk took no bytes')
    written += count
  }
}
