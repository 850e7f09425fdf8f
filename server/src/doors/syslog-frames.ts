/** How a TCP byte stream falls into syslog messages: octet counting (RFC 6587, 3.4.1; RFC 5425) or one message a line (3.4.2). */

/** Longest message in bytes; RFC 5425 asks for 8 KiB, senders of audit records exceed that. Longer ones are skipped and counted. */
export const messageBytesMax = 64 << 10
/** Digits of a message length; with more it is no length. */
const lengthDigitsMax = 7

export interface SyslogFrames {
  /** Messages that are complete with this chunk. Copies: the chunk is not kept alive by them. */
  push(chunk: Buffer): Buffer[]
  /** What the sender left without an end when it hung up; null where nothing. */
  end(): Buffer | null
  /** Messages skipped since the last call because they were too long. */
  skipped(): number
}

/** Frames of one connection. Each message is looked at on its own: senders mix both ways, rsyslog after a reconnect for one. */
export function openSyslogFrames(): SyslogFrames {
  let held: Buffer = Buffer.alloc(0)
  /** Bytes of a too long counted message still to come, or `line` while looking for the end of a too long line. */
  let skipping: number | 'line' = 0
  let tooLong = 0

  /** Drops what is being skipped from the front; false where all that is held belongs to it. */
  function skip(): boolean {
    if (skipping === 'line') {
      const end = held.indexOf(0x0a)
      held = end < 0 ? Buffer.alloc(0) : held.subarray(end + 1)
      if (end < 0) return false
      skipping = 0
    }
    const count = Math.min(skipping, held.length)
    held = held.subarray(count)
    skipping -= count
    return skipping === 0
  }

  function next(): Buffer | null {
    // Some senders end counted messages with a newline or NUL as well.
    let start = 0
    while (start < held.length && (held[start] === 0x0a || held[start] === 0x00 || held[start] === 0x0d)) start++
    held = held.subarray(start)
    const counted = countOf(held)
    if (counted === 'unknown') return null
    return counted ? takeCounted(counted) : takeLine()
  }

  function takeCounted({ start, length }: { start: number; length: number }): Buffer | null {
    if (length > messageBytesMax) {
      tooLong++
      held = held.subarray(start)
      skipping = length
      return skip() ? Buffer.alloc(0) : null
    }
    if (held.length < start + length) return null
    const message = held.subarray(start, start + length)
    held = held.subarray(start + length)
    return message
  }

  function takeLine(): Buffer | null {
    const end = held.indexOf(0x0a)
    if (end >= 0 && end <= messageBytesMax) {
      const message = held.subarray(0, end)
      held = held.subarray(end + 1)
      return message
    }
    if (held.length <= messageBytesMax) return null
    tooLong++
    skipping = 'line'
    return skip() ? Buffer.alloc(0) : null
  }

  return {
    push(chunk) {
      const messages: Buffer[] = []
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      if (skip()) {
        for (let message = next(); message; message = next()) {
          const text = trimmed(message)
          if (text.length > 0) messages.push(Buffer.from(text))
        }
      }
      held = Buffer.from(held)
      return messages
    },
    end() {
      const text = skipping === 0 && countOf(held) === null ? trimmed(held) : Buffer.alloc(0)
      held = Buffer.alloc(0)
      return text.length > 0 ? Buffer.from(text) : null
    },
    skipped() {
      const count = tooLong
      tooLong = 0
      return count
    },
  }
}

/** The length before a counted message; null where the message is a line; `unknown` until more bytes are there. */
function countOf(bytes: Buffer): { start: number; length: number } | null | 'unknown' {
  if (bytes.length === 0) return 'unknown'
  if (bytes[0]! < 0x31 || bytes[0]! > 0x39) return null
  let digits = 1
  while (digits < bytes.length && bytes[digits]! >= 0x30 && bytes[digits]! <= 0x39) digits++
  if (digits > lengthDigitsMax) return null
  if (digits === bytes.length) return 'unknown'
  if (bytes[digits] !== 0x20) return null
  return { start: digits + 1, length: Number(bytes.toString('latin1', 0, digits)) }
}

/** A message without the byte order mark before it and the NULs and line ends around it. */
export function trimmed(message: Buffer): Buffer {
  let start = 0
  let end = message.length
  if (message[0] === 0xef && message[1] === 0xbb && message[2] === 0xbf) start = 3
  while (start < end && isFiller(message[start]!)) start++
  while (end > start && isFiller(message[end - 1]!)) end--
  return message.subarray(start, end)
}

function isFiller(byte: number): boolean {
  return byte === 0x00 || byte === 0x0a || byte === 0x0d
}
