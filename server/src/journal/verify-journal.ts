import { open } from 'node:fs/promises'
import type { Vault } from '../vault/index.js'
import { entriesPath, headOf } from './files.js'
import type { Verdict } from './journal.js'
import { firstHash, type Line, readLine } from './line.js'
import { journalPurpose } from './open-journal.js'

/**
 * Proves the journal from its first entry to its head, while it is written or not. Names the first entry that is not as it was written:
 * changed, missing, or in another place. What a crash left after the head was never acknowledged and is no finding.
 * What cannot be seen from the folder alone: that the whole of it was put back to an earlier day.
 */
export async function verifyJournal(at: { folder: string; vault: Vault }): Promise<Verdict> {
  const key = at.vault.key(journalPurpose)
  // The head first: entries that are appended meanwhile come after it.
  const head = await headOf(at.folder, key)
  let entries = 0
  let hash = firstHash
  let hashAtHead = head?.entries === 0 ? firstHash : ''
  for await (const text of linesOf(entriesPath(at.folder))) {
    const line = readLine(text, key)
    const entry = entries + 1
    const isPastHead = head !== null && entries >= head.entries
    if (!line || line.entry !== entry || line.previous !== hash) {
      if (isPastHead) break
      if (!line) return { ok: false, entry, kind: 'edited' }
      return { ok: false, entry, kind: await kindOfGap(at.folder, line, entry, key) }
    }
    entries = entry
    hash = line.hash
    if (entries === head?.entries) hashAtHead = hash
  }
  if (!head) return { ok: false, entry: entries + 1, kind: 'dropped' }
  if (entries < head.entries) return { ok: false, entry: entries + 1, kind: 'dropped' }
  if (hashAtHead !== head.hash) return { ok: false, entry: head.entries, kind: 'edited' }
  return { ok: true, entries, head: hash }
}

/** A sound entry in a wrong place: the awaited one stands elsewhere (reordered) or nowhere (dropped). */
async function kindOfGap(folder: string, found: Line, awaited: number, key: Buffer): Promise<'reordered' | 'dropped'> {
  if (found.entry <= awaited) return 'reordered'
  for await (const text of linesOf(entriesPath(folder))) if (readLine(text, key)?.entry === awaited) return 'reordered'
  return 'dropped'
}

/** The file's lines; none where it is missing. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path, 'r').catch(() => null)
  try {
    if (file) yield* file.readLines({ encoding: 'utf8', autoClose: false })
  } finally {
    await file?.close()
  }
}
