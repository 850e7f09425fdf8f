/** One entry as a line of the journal's file: its facts, the hash before it, its own hash, and a MAC over that. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { JournalEntry, NewEntry } from './journal.js'

/** Hash before the first entry. */
export const firstHash = '0'.repeat(64)

export interface Line extends JournalEntry {
  /** Hash of the entry before this one. */
  readonly previous: string
  /** HMAC-SHA-256 (RFC 2104) of the hash under the vault's key: without it, whoever rewrites an entry could rewrite the chain too. */
  readonly mac: string
}

/** The line of a new entry; its hash covers every field and the hash before it, in a fixed order. */
export function writeLine(
  entry: NewEntry,
  place: { entry: number; at: string; previous: string },
  key: Buffer,
): { line: Line; text: string } {
  const { actor, actorName, act, target, agency, facts } = entry
  const covered = { entry: place.entry, at: place.at, actor, actorName, act, target, agency, facts }
  const body = { ...covered, previous: place.previous }
  const hash = hashOf(body)
  const line: Line = { ...body, hash, mac: macOf(hash, key) }
  return { line, text: `${JSON.stringify(line)}\n` }
}

/** The entry of a line; null where the line was not written by us as it stands. */
export function readLine(text: string, key: Buffer): Line | null {
  let line: Line
  try {
    line = JSON.parse(text) as Line
  } catch {
    return null
  }
  if (typeof line !== 'object' || line === null || typeof line.mac !== 'string') return null
  const { hash, mac, ...body } = line
  // The very bytes count: the same facts written another way are an edit too.
  if (JSON.stringify(line) !== text || hashOf(body) !== hash) return null
  const expected = macOf(hash, key)
  return mac.length === expected.length && timingSafeEqual(Buffer.from(mac), Buffer.from(expected)) ? line : null
}

/** The entry without what only the file needs. */
export function entryOf({ previous: _, mac: __, ...entry }: Line): JournalEntry {
  return entry
}

function hashOf(body: object): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex')
}

function macOf(hash: string, key: Buffer): string {
  return createHmac('sha256', key).update(`entry ${hash}`).digest('hex')
}
