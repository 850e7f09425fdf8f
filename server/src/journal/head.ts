import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far the journal goes: without it, dropping the last entries would not be seen. */
export interface Head {
  /** Entries that were acknowledged. */
  readonly entries: number
  /** Length of the file of entries up to there, in bytes. */
  readonly bytes: number
  readonly hash: string
}

/** Length of the head's file. Less than a disk sector and always written whole, so that no crash leaves half of it. */
export const headBytes = 256

/** The head as it stands in its file, with a MAC under the vault's key. */
export function writeHead(head: Head, key: Buffer): Buffer {
  const text = JSON.stringify({ entries: head.entries, bytes: head.bytes, hash: head.hash, mac: macOf(head, key) })
  return Buffer.from(`${text.padEnd(headBytes - 1)}\n`)
}

/** The head in these bytes; null where they were not written by us. */
export function readHead(bytes: Buffer, key: Buffer): Head | null {
  try {
    const { entries, bytes: length, hash, mac } = JSON.parse(bytes.toString()) as Head & { mac: string }
    const head = { entries, bytes: length, hash }
    return timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(head, key))) ? head : null
  } catch {
    return null
  }
}

function macOf(head: Head, key: Buffer): string {
  return createHmac('sha256', key).update(`head ${head.entries} ${head.bytes} ${head.hash}`).digest('hex')
}
