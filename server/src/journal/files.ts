import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../problem/index.js'
import { type Head, readHead, writeHead } from './head.js'
import { firstHash, readLine } from './line.js'

/** The journal's two files, open. */
export interface JournalFiles {
  readonly entries: FileHandle
  readonly head: FileHandle
}

const entriesName = 'entries.ndjson'
const headName = 'head'

/** Path of the file of entries, one JSON object a line. */
export function entriesPath(folder: string): string {
  return join(folder, entriesName)
}

/** Path of the head. */
export function headPath(folder: string): string {
  return join(folder, headName)
}

/**
 * Opens the files, making them durable where the folder is new. To be called under the journal's lock.
 * A head that is missing beside entries is not made again: it would hide that the journal was cut.
 */
export async function openFiles(folder: string, key: Buffer): Promise<JournalFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const entries = await open(entriesPath(folder), 'a+', 0o600)
  const head = await open(headPath(folder), 'r+').catch(() => null)
  if (head) return { entries, head }
  if ((await entries.stat()).size > 0) {
    await entries.close()
    throw broken(folder, 'its head is missing')
  }
  const made = await open(headPath(folder), 'wx+', 0o600)
  await made.write(writeHead({ entries: 0, bytes: 0, hash: firstHash }, key), 0, null, 0)
  await made.sync()
  await syncFolder(folder)
  return { entries, head: made }
}

/** The head as it stands now: another process may have moved it. Problem `journal.broken`. */
export async function currentHead(files: JournalFiles, folder: string, key: Buffer): Promise<Head> {
  const bytes = Buffer.alloc(512)
  const { bytesRead } = await files.head.read(bytes, 0, bytes.length, 0)
  const head = readHead(bytes.subarray(0, bytesRead), key)
  if (!head) throw broken(folder, 'its head was changed, or belongs to another key')
  return head
}

/**
 * Where to append: the head, moved over whole entries that a crash left after it (they are ours: each has its MAC), the rest of an
 * unfinished write cut off. Problem `journal.broken` where the file is shorter than the head says.
 */
export async function settleTail(files: JournalFiles, folder: string, key: Buffer): Promise<Head> {
  let head = await currentHead(files, folder, key)
  const { size } = await files.entries.stat()
  if (size < head.bytes) throw broken(folder, `it ends at byte ${size} of ${head.bytes}`)
  if (size === head.bytes) return head
  const tail = Buffer.alloc(size - head.bytes)
  await files.entries.read(tail, 0, tail.length, head.bytes)
  for (let start = 0, end = tail.indexOf(10); end >= 0; start = end + 1, end = tail.indexOf(10, start)) {
    const line = readLine(tail.toString('utf8', start, end), key)
    if (!line || line.entry !== head.entries + 1 || line.previous !== head.hash) break
    head = { entries: line.entry, bytes: head.bytes + end + 1 - start, hash: line.hash }
  }
  await files.entries.truncate(head.bytes)
  await files.entries.sync()
  await moveHead(files, head, key)
  return head
}

/** Makes the head durable; only then is what it covers acknowledged. */
export async function moveHead(files: JournalFiles, head: Head, key: Buffer): Promise<void> {
  await files.head.write(writeHead(head, key), 0, null, 0)
  await files.head.datasync()
}

/** The head without opening the journal; null where it is missing or not ours. */
export async function headOf(folder: string, key: Buffer): Promise<Head | null> {
  const bytes = await readFile(headPath(folder)).catch(() => null)
  return bytes && readHead(bytes, key)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function broken(folder: string, what: string): Problem {
  return new Problem(
    'journal.broken',
    `The journal in ${folder} was changed from outside: ${what}`,
    'Keep the folder as evidence, see what belfry verify says, then move it away so that a new journal can begin',
  )
}
