import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../problem/index.js'
import type { Log } from '../telemetry/index.js'
import type { ApiProblem } from './contract/index.js'

/** Status of a problem's code; the first row that fits counts, a row ending in a dot fits all codes that begin so. */
const statuses: readonly (readonly [string, number])[] = [
  ['access.none', 401],
  ['sign-in.wrong', 401],
  ['access.denied', 403],
  ['access.beyond', 403],
  ['csrf.', 403],
  ['link.spent', 410],
  ['sign-in.wait', 429],
  ['rate.limit', 429],
  ['access.busy', 503],
  ['live.full', 503],
  ['person.name.taken', 409],
  ['person.last', 409],
  ['incident.state.', 409],
  ['incident.verdict.', 422],
  ['stream.', 503],
  ['state.', 503],
  ['events.away', 503],
  ['events.query.', 400],
  ['vault.', 500],
  ['journal.', 503],
]

/** HTTP status of a problem's code. */
export function statusOf(code: string): number {
  if (code.endsWith('.missing') && !code.startsWith('incident.verdict')) return 404
  const row = statuses.find(([pattern]) => (pattern.endsWith('.') ? code.startsWith(pattern) : code === pattern))
  return row?.[1] ?? 400
}

const titles: { readonly [status: number]: string } = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Cannot be done as asked',
  429: 'Too many requests',
  500: 'Belfry failed',
  503: 'Not available now',
}

/** RFC 9457. `type` is a relative reference into the documentation, and stable. */
function document(status: number, code: string, detail: string, advice: string | null): ApiProblem {
  const title = titles[status] ?? 'Failed'
  return { type: `/problems/${code}`, title, status, detail, code, ...(advice === null ? {} : { advice }) }
}

/** Any thrown thing as a problem document. What is our own fault says nothing of its inside. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof Problem) return document(statusOf(error.code), error.code, error.message, error.advice)
  if (error instanceof z.ZodError) return document(400, 'request.invalid', z.prettifyError(error), null)
  const { statusCode, message } = error as Partial<FastifyError>
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return document(statusCode, 'request.refused', message ?? 'The request was refused', null)
  return document(
    500,
    'belfry.failed',
    'Something went wrong inside Belfry',
    'Try again; the log on standard error says more',
  )
}

/** How long to stay away, in seconds, for answers 429 and 503. */
const retryAfterS = 2

/** Sends a problem document. */
export function sendProblem(reply: FastifyReply, problem: ApiProblem): FastifyReply {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  if ((problem.status === 429 || problem.status === 503) && !reply.hasHeader('retry-after'))
    reply.header('retry-after', retryAfterS)
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

/** Fastify's error handler. */
export function errorHandler(log: Log) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const problem = problemOf(error)
    if (problem.status === 500)
      log.error({ route: request.routeOptions.url ?? '', error: (error as Error).stack ?? String(error) }, 'api failed')
    return sendProblem(reply, problem)
  }
}
