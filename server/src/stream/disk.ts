import { mkdir, open, readdir, statfs, unlink } from 'node:fs/promises'

/** An open file, written and read at stated offsets. */
export interface DiskFile {
  /** Writes some or all of the bytes; answers how many. */
  write(bytes: Uint8Array, offset: number): Promise<number>
  /** Fills some or all of the buffer; answers how many, 0 at the end. */
  read(buffer: Uint8Array, offset: number): Promise<number>
  truncate(length: number): Promise<void>
  /** fdatasync(2): data and length are on the medium when it resolves. */
  sync(): Promise<void>
  size(): Promise<number>
  close(): Promise<void>
}

/** The few calls the stream makes to the file system, so that tests can crash between any two of them. */
export interface Disk {
  /** Creates the folder and what is missing above it. */
  makeFolder(folder: string): Promise<void>
  list(folder: string): Promise<string[]>
  /** `create` empties a file that exists; `change` opens one that does. */
  open(path: string, how: 'create' | 'change'): Promise<DiskFile>
  remove(path: string): Promise<void>
  /** Makes the names in a folder durable: a new file may be gone after a power cut until this is done. */
  syncFolder(folder: string): Promise<void>
  /** Bytes that an ordinary user may still write. */
  free(folder: string): Promise<number>
}

/** The file system of this machine. */
export const realDisk: Disk = {
  makeFolder: async folder => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  },
  list: folder => readdir(folder),
  open: async (path, how) => {
    const handle = await open(path, how === 'create' ? 'w+' : 'r+', 0o600)
    return {
      write: async (bytes, offset) => (await handle.write(bytes, 0, bytes.length, offset)).bytesWritten,
      read: async (buffer, offset) => (await handle.read(buffer, 0, buffer.length, offset)).bytesRead,
      truncate: length => handle.truncate(length),
      sync: () => handle.datasync(),
      size: async () => (await handle.stat()).size,
      close: () => handle.close(),
    }
  },
  remove: path => unlink(path),
  syncFolder: async folder => {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
  free: async folder => {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  },
}
