import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../problem/index.js'
import type { BlockHeader, Stream } from '../stream/index.js'
import type { Metrics } from '../telemetry/index.js'
import type { Clock } from '../time/index.js'
import { blocksOf } from './blocks.js'
import { openBudget, readBody } from './body.js'
import { type Framed, frame, mediaTypes } from './frame.js'

/** Who sends: a token is bound to an agency and a source. */
export interface Sender {
  readonly agency: string
  readonly source: string
  readonly tokenId: string
}

export interface HttpDoorLimits {
  /** Longest body, packed or unpacked, in bytes. */
  readonly bodyBytes: number
  /** Bytes of all bodies that are held at once. */
  readonly inFlightBytes: number
  /** Records in one body, refused ones included: each costs memory beyond its bytes. */
  readonly recordsPerBody: number
}

export const defaultHttpDoorLimits: HttpDoorLimits = {
  bodyBytes: 32 << 20,
  inFlightBytes: 96 << 20,
  recordsPerBody: 200_000,
}

export interface HttpDoorSetup {
  readonly stream: Stream
  /** Null for a missing, unknown or expired token (401); a thrown Problem means: known, but it may not send (403). */
  readonly authenticate: (request: FastifyRequest) => Promise<Sender | null>
  readonly metrics: Metrics
  readonly clock: Clock
  readonly limits?: Partial<HttpDoorLimits>
}

/** Longest Idempotency-Key, in characters. */
const keyLengthMax = 255
/** When to come back: seconds for a short queue and for a stream that is full. */
const retrySeconds = { busy: 1, full: 5 }

const statuses: { readonly [code: string]: { status: number; retry?: number } } = {
  'ingest.body.too_large': { status: 413 },
  'ingest.records.too_many': { status: 413 },
  'ingest.body.encoding': { status: 415 },
  'ingest.type.unknown': { status: 415 },
  'ingest.body.broken': { status: 400 },
  'ingest.key.broken': { status: 400 },
  'ingest.busy': { status: 429, retry: retrySeconds.busy },
  'ingest.unauthenticated': { status: 401 },
  'ingest.forbidden': { status: 403 },
  'stream.full': { status: 429, retry: retrySeconds.full },
  'stream.closed': { status: 503, retry: retrySeconds.full },
  'stream.disk': { status: 503, retry: retrySeconds.full },
}

/**
 * The HTTP door, as a Fastify plugin: POST /api/v1/ingest. Answers `{"accepted":n,"refused":[{"line","reason"}]}` once the accepted
 * records are durable, else problem+json (RFC 9457) and the sender sends the body again. Under an Idempotency-Key it is counted once
 * however often it is sent within 24 hours; without one, parts of a body that failed half-way are counted again.
 */
export function httpDoor(setup: HttpDoorSetup): (instance: FastifyInstance) => Promise<void> {
  const limits = { ...defaultHttpDoorLimits, ...setup.limits }
  const budget = openBudget(limits.inFlightBytes)

  async function ingest(request: FastifyRequest, reply: FastifyReply) {
    const sender = await identify(setup, request)
    const key = idempotencyKeyOf(request, sender)
    const contentType = request.headers['content-type'] ?? ''
    if (!frame(Buffer.alloc(0), contentType)) throw unknownType(contentType)
    const { body, release } = await readBody(request.raw, { bytesMax: limits.bodyBytes, budget })
    try {
      const framed = frame(body, contentType, limits.recordsPerBody)!
      if (framed.records.length + framed.refused.length > limits.recordsPerBody) throw tooMany(limits.recordsPerBody)
      const header = {
        agency: sender.agency,
        source: sender.source,
        door: 'http' as const,
        kind: framed.kind,
        receivedAt: setup.clock.now(),
        peer: request.ip,
        idempotencyKey: key,
        refused: [],
      }
      return reply.send(await store(setup, header, framed))
    } finally {
      release()
    }
  }

  return async instance => {
    // Bodies are read as they come, by `readBody`; a parser would hold them whole before we can count.
    instance.removeAllContentTypeParsers()
    instance.addContentTypeParser('*', (_request, _payload, done) => done(null))
    instance.setErrorHandler((error, _request, reply) => answerProblem(error, reply))
    instance.post('/api/v1/ingest', ingest)
  }
}

/** Appends the body's blocks together, so that they share one group commit, and answers when all are durable. */
async function store(setup: HttpDoorSetup, header: BlockHeader, framed: Framed) {
  const parts = blocksOf(framed)
  const appends = parts.map((part, index) => {
    const idempotencyKey = header.idempotencyKey === null ? null : `${header.idempotencyKey}#${index}`
    return setup.stream.append({ ...header, idempotencyKey, refused: part.refused }, part.records)
  })
  const settled = await Promise.allSettled(appends)
  if (parts.length === 0) return refuseAll(setup.metrics, framed)
  const answer = { accepted: 0, refused: [] as BlockHeader['refused'][number][] }
  for (const each of settled) {
    if (each.status === 'rejected') throw each.reason
    answer.accepted += each.value.accepted
    for (const refusal of each.value.refused) answer.refused.push(refusal)
    if (!each.value.repeated) count(setup.metrics, each.value)
  }
  return answer
}

function refuseAll(metrics: Metrics, { refused }: Framed) {
  count(metrics, { accepted: 0, refused })
  return { accepted: 0, refused }
}

function count(metrics: Metrics, answer: { accepted: number; refused: BlockHeader['refused'] }): void {
  metrics.recordsAccepted.inc({ door: 'http' }, answer.accepted)
  for (const { reason } of answer.refused) metrics.recordsRefused.inc({ door: 'http', reason })
}

async function identify(setup: HttpDoorSetup, request: FastifyRequest): Promise<Sender> {
  let sender: Sender | null
  try {
    sender = await setup.authenticate(request)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new Problem('ingest.forbidden', error.message, error.advice)
  }
  if (sender) return sender
  throw new Problem(
    'ingest.unauthenticated',
    'The token is missing, unknown or expired',
    'Send a token made by belfry token create as Authorization: Bearer',
  )
}

function idempotencyKeyOf(request: FastifyRequest, sender: Sender): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && key.length > 0 && key.length <= keyLengthMax) return `${sender.tokenId}:${key}`
  throw new Problem(
    'ingest.key.broken',
    `An Idempotency-Key has 1 to ${keyLengthMax} characters`,
    'Send the same short key with each retry of one body, and a new one with the next body',
  )
}

function unknownType(contentType: string): Problem {
  return new Problem(
    'ingest.type.unknown',
    contentType === '' ? 'The Content-Type is missing' : `Content-Type "${contentType.slice(0, 80)}" is not understood`,
    `Send one of ${mediaTypes.join(', ')}`,
  )
}

function tooMany(records: number): Problem {
  return new Problem('ingest.records.too_many', `The body has more than ${records} records`, 'Send it in smaller parts')
}

/** RFC 9457. The connection of a body that was not read to its end is closed: what follows on it is that body. */
function answerProblem(error: unknown, reply: FastifyReply) {
  const known = error instanceof Problem ? error : null
  const { status, retry } = (known && statuses[known.code]) ?? { status: 500 }
  if (!reply.request.raw.complete) reply.header('connection', 'close')
  if (retry !== undefined) reply.header('retry-after', String(retry))
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (!known) reply.log.error(error)
  return reply
    .code(status)
    .type('application/problem+json')
    .send({
      type: 'about:blank',
      title: known?.message ?? 'Something went wrong inside Belfry',
      status,
      detail: known?.advice ?? 'The log of Belfry says more; send again later',
      code: known?.code ?? 'ingest.failed',
    })
}
