import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Problem } from '../problem/index.js'

/** Counts the bytes that all bodies under way hold in memory. */
export interface Budget {
  /** False where there is no room for this many more. */
  take(bytes: number): boolean
  give(bytes: number): void
}

/** A budget of `bytesMax`, shared by all who read at once. */
export function openBudget(bytesMax: number): Budget {
  let taken = 0
  return {
    take(bytes) {
      if (taken + bytes > bytesMax) return false
      taken += bytes
      return true
    },
    give(bytes) {
      taken -= bytes
    },
  }
}

/**
 * The whole body, unpacked while it comes in, never longer than `bytesMax` in either form. Its bytes stay taken from the budget
 * until `release`. Problems: `ingest.body.too_large`, `ingest.body.encoding`, `ingest.body.broken`, `ingest.busy`.
 */
export async function readBody(
  request: IncomingMessage,
  limits: { bytesMax: number; budget: Budget },
): Promise<{ body: Buffer; release(): void }> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (!['identity', 'gzip', 'x-gzip'].includes(encoding)) throw unknownEncoding(encoding)
  if (Number(request.headers['content-length'] ?? 0) > limits.bytesMax) throw tooLarge(limits.bytesMax)
  let taken = 0
  const release = () => {
    limits.budget.give(taken)
    taken = 0
  }
  const count = (bytes: number) => {
    if (taken + bytes > limits.bytesMax) throw tooLarge(limits.bytesMax)
    if (!limits.budget.take(bytes)) throw busy()
    taken += bytes
  }
  try {
    const body = await collect(request, encoding !== 'identity', count)
    return { body, release }
  } catch (error) {
    release()
    throw error
  }
}

/** By events, not by iteration: that would destroy the request, and with it the connection that the answer goes over. */
function collect(request: IncomingMessage, isPacked: boolean, count: (bytes: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const gunzip = isPacked ? createGunzip() : null
    const source: Readable = gunzip ?? request
    const fail = (error: Error) => {
      request.unpipe()
      request.pause()
      request.removeListener('data', take)
      gunzip?.destroy()
      reject(error)
    }
    const take = (chunk: Buffer) => {
      try {
        count(chunk.length)
        chunks.push(chunk)
      } catch (error) {
        fail(error as Error)
      }
    }
    source.on('data', take)
    source.on('end', () => resolve(Buffer.concat(chunks)))
    gunzip?.on('error', error => fail(broken(`its gzip does not unpack (${error.message})`)))
    request.on('error', () => fail(broken('it was cut off')))
    request.on('close', () => request.complete || fail(broken('it was cut off')))
    if (gunzip) request.pipe(gunzip)
  })
}

function tooLarge(bytesMax: number): Problem {
  return new Problem(
    'ingest.body.too_large',
    `The body is larger than ${bytesMax} bytes, packed or unpacked`,
    'Send it in smaller parts',
  )
}

function unknownEncoding(encoding: string): Problem {
  return new Problem(
    'ingest.body.encoding',
    `Content-Encoding "${encoding.slice(0, 40)}" is not understood`,
    'Send gzip or plain',
  )
}

function broken(what: string): Problem {
  return new Problem('ingest.body.broken', `The body is broken: ${what}`, 'Nothing of it was accepted: send it again')
}

function busy(): Problem {
  return new Problem('ingest.busy', 'Too many bodies are being received at once', 'Send again in a moment')
}
