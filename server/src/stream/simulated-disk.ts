/** For tests: a disk in memory that forgets at a crash what was not synced, whole or by pieces, and can crash at any call. */
import { basename } from 'node:path'
import type { Disk, DiskFile } from './disk.js'

/** What a crash keeps or loses of unsynced bytes is decided for each piece of this length. */
const pieceBytes = 64

interface SimulatedFile {
  now: Buffer
  synced: Buffer
}

export class SimulatedDisk implements Disk {
  spaceLeft = Number.POSITIVE_INFINITY
  private readonly files = new Map<string, SimulatedFile>()
  private readonly names = new Map<string, SimulatedFile>()
  private calls = 0
  private seed: number
  private readonly crashAt: number
  private readonly syncs: boolean

  constructor(seed: number, how: { crashAt?: number; syncs?: boolean } = {}) {
    this.seed = seed
    this.crashAt = how.crashAt ?? Number.POSITIVE_INFINITY
    this.syncs = how.syncs ?? true
  }

  /** The disk as the next start finds it. */
  afterCrash(): SimulatedDisk {
    const next = new SimulatedDisk(this.seed)
    for (const [name, file] of this.names) {
      const kept = Buffer.from(this.chance() ? file.now : file.synced)
      for (let at = 0; at < kept.length; at += pieceBytes)
        if (this.chance()) {
          const end = Math.min(at + pieceBytes, kept.length)
          kept.fill(0, at, end)
          kept.set(file.synced.subarray(at, end), at)
        }
      const survivor = { now: kept, synced: Buffer.from(kept) }
      next.files.set(name, survivor)
      next.names.set(name, survivor)
    }
    return next
  }

  async makeFolder(): Promise<void> {}
  async list(): Promise<string[]> {
    return [...this.files.keys()]
  }
  async free(): Promise<number> {
    return 1e12
  }
  async remove(path: string): Promise<void> {
    this.call()
    this.files.delete(basename(path))
  }
  async syncFolder(): Promise<void> {
    this.call()
    this.names.clear()
    for (const [name, file] of this.files) this.names.set(name, file)
  }

  async open(path: string, how: 'create' | 'change'): Promise<DiskFile> {
    this.call()
    const name = basename(path)
    const file = (how === 'change' && this.files.get(name)) || { now: Buffer.alloc(0), synced: Buffer.alloc(0) }
    this.files.set(name, file)
    return {
      write: async (bytes, offset) => {
        this.call(() => this.put(file, bytes.subarray(0, bytes.length >> 1), offset))
        if (bytes.length > this.spaceLeft) {
          this.put(file, bytes.subarray(0, this.spaceLeft), offset)
          throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
        }
        this.put(file, bytes, offset)
        return bytes.length
      },
      read: async (buffer, offset) => file.now.copy(buffer, 0, offset),
      truncate: async length => {
        this.call()
        file.now = Buffer.from(file.now.subarray(0, length))
      },
      sync: async () => {
        this.call()
        if (this.syncs) file.synced = Buffer.from(file.now)
      },
      size: async () => file.now.length,
      close: async () => {},
    }
  }

  private put(file: SimulatedFile, bytes: Uint8Array, offset: number): void {
    const grown = Buffer.alloc(Math.max(file.now.length, offset + bytes.length))
    file.now.copy(grown)
    grown.set(bytes, offset)
    file.now = grown
  }

  /** After the crash every call fails, as it does for a program that is gone. */
  private call(half: () => void = () => {}): void {
    this.calls++
    if (this.calls === this.crashAt) half()
    if (this.calls >= this.crashAt) throw new Error('the machine is off')
  }

  private chance(): boolean {
    this.seed = (Math.imul(this.seed, 1_103_515_245) + 12_345) >>> 0
    return ((this.seed >>> 16) & 1) === 1
  }
}
