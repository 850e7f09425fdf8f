import { currentHead, type JournalFiles } from './files.js'
import type { Journal, JournalEntry } from './journal.js'
import { entryOf, type Line } from './line.js'

/** Entries that one call looks at when it searches; the answer then says where to go on. */
const searchedMax = 20_000
/** Entries of one page at most. */
const limitMax = 1_000
/** Read at once, from the end backwards. */
const windowBytes = 64 << 10

type Query = Parameters<Journal['list']>[0]

/** A page of entries, newest first. `q` is found in who, act, target and facts, whatever the case. */
export async function listEntries(
  at: { files: JournalFiles; folder: string; key: Buffer },
  query: Query,
): Promise<{ items: JournalEntry[]; next: number | null }> {
  const head = await currentHead(at.files, at.folder, at.key)
  const limit = Math.min(query.limit, limitMax)
  const end = query.before === undefined ? head.bytes : await startOfEntry(at.files, query.before, head.bytes)
  const items: JournalEntry[] = []
  let searched = 0
  for await (const line of backwards(at.files, end)) {
    if (items.length === limit || searched === searchedMax) return { items, next: line.entry + 1 }
    searched++
    if (matches(line, query.q)) items.push(entryOf(line))
  }
  return { items, next: null }
}

function matches(line: Line, q: string | undefined): boolean {
  if (!q) return true
  const text = [line.actor, line.actorName, line.act, line.target, line.agency ?? '', JSON.stringify(line.facts)]
  return text.join('\n').toLowerCase().includes(q.toLowerCase())
}

/** Whole lines before a byte, last one first. */
async function* backwards(files: JournalFiles, end: number): AsyncGenerator<Line> {
  let held = Buffer.alloc(0)
  for (let at = end; at > 0; ) {
    const start = Math.max(0, at - windowBytes)
    const read = Buffer.alloc(at - start)
    await files.entries.read(read, 0, read.length, start)
    held = Buffer.concat([read, held])
    at = start
    // The last newline ends the last line; a line is whole once the newline before it is seen, or the file begins.
    for (;;) {
      const before = held.length < 2 ? -1 : held.lastIndexOf(10, held.length - 2)
      if (before < 0 && at > 0) break
      const text = held.toString('utf8', before + 1, held.length - 1)
      held = held.subarray(0, before + 1)
      if (text !== '') yield JSON.parse(text) as Line
      if (before < 0) break
    }
  }
}

/** The byte where an entry begins, by halving: entries stand in order of their numbers. `end` where it is not there. */
async function startOfEntry(files: JournalFiles, entry: number, end: number): Promise<number> {
  let low = 0
  let high = end
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const found = await lineFrom(files, middle, end)
    if (found && found.entry < entry) low = found.next
    else high = middle
  }
  return (await lineFrom(files, low, end))?.start ?? end
}

/** The first line that begins at or after a byte. */
async function lineFrom(files: JournalFiles, from: number, end: number) {
  let text = Buffer.alloc(0)
  let start = from === 0 ? 0 : -1
  const base = from === 0 ? 0 : from - 1
  for (let at = base; at < end; ) {
    const read = Buffer.alloc(Math.min(4_096, end - at))
    await files.entries.read(read, 0, read.length, at)
    at += read.length
    text = Buffer.concat([text, read])
    if (start < 0) {
      const newline = text.indexOf(10)
      if (newline < 0) continue
      start = base + newline + 1
    }
    const stop = text.indexOf(10, start - base)
    if (stop < 0) continue
    const line = JSON.parse(text.toString('utf8', start - base, stop)) as Line
    return { entry: line.entry, start, next: base + stop + 1 }
  }
  return null
}
