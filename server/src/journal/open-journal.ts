import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../time/index.js'
import type { Vault } from '../vault/index.js'
import { moveHead, openFiles, settleTail } from './files.js'
import type { Journal, JournalEntry, NewEntry } from './journal.js'
import { entryOf, writeLine } from './line.js'
import { listEntries } from './list.js'
import { underLock } from './lock.js'

/** Entries of one group: one write, one sync of the entries, one of the head. */
const groupEntriesMax = 500

interface Waiting {
  readonly entry: NewEntry
  readonly resolve: (entry: JournalEntry) => void
  readonly reject: (error: Error) => void
}

/** Purpose of the journal's key in the vault. */
export const journalPurpose = 'journal'

/**
 * Opens the journal in a folder, after any crash; several processes may have it open. An entry is acknowledged when it and the head that
 * covers it are on disk, in this order, so that a crash between leaves an entry more than the head says, never one less.
 * Problems: `journal.broken`, `journal.locked`.
 */
export async function openJournal(at: { folder: string; vault: Vault; clock: Clock }): Promise<Journal> {
  const { folder, clock } = at
  const key = at.vault.key(journalPurpose)
  const lockFile = `${folder}.lock`
  const files = await prepare()
  let queue: Waiting[] = []
  let writing: Promise<void> | null = null
  let isClosed = false

  async function prepare() {
    await mkdir(dirname(folder), { recursive: true })
    return underLock(lockFile, async () => {
      const opened = await openFiles(folder, key)
      await settleTail(opened, folder, key)
      return opened
    })
  }

  async function writeGroups(): Promise<void> {
    await Promise.resolve()
    while (queue.length > 0) {
      const group = queue.slice(0, groupEntriesMax)
      queue = queue.slice(group.length)
      try {
        const written = await underLock(lockFile, () => write(group))
        for (const [index, { resolve }] of group.entries()) resolve(written[index]!)
      } catch (error) {
        for (const { reject } of group) reject(error as Error)
      }
    }
    // In the same breath as the last look at the queue: what is appended from now on starts a new round.
    writing = null
  }

  /** What an earlier try left after the head is settled first: the next entry goes after the last whole one. */
  async function write(group: readonly Waiting[]): Promise<JournalEntry[]> {
    let head = await settleTail(files, folder, key)
    const written: JournalEntry[] = []
    const texts: string[] = []
    for (const { entry } of group) {
      const place = { entry: head.entries + 1, at: new Date(clock.now()).toISOString(), previous: head.hash }
      const { line, text } = writeLine(entry, place, key)
      head = { entries: line.entry, bytes: head.bytes + Buffer.byteLength(text), hash: line.hash }
      written.push(entryOf(line))
      texts.push(text)
    }
    await files.entries.appendFile(texts.join(''))
    await files.entries.datasync()
    await moveHead(files, head, key)
    return written
  }

  return {
    append(entry) {
      if (isClosed) return Promise.reject(new Error('the journal is closed'))
      return new Promise((resolve, reject) => {
        queue.push({ entry, resolve, reject })
        writing ??= writeGroups()
      })
    },
    list: query => listEntries({ files, folder, key }, query),
    async close() {
      isClosed = true
      await writing
      await files.entries.close()
      await files.head.close()
    },
  }
}
