import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ApiDeps } from './deps.js'
import { admit } from './guard.js'
import type { SessionCookie } from './session-cookie.js'

/** A part that has not answered by then is not ready. */
const answerMsMax = 3_000

type Readiness = { readonly ok: boolean; readonly parts: { readonly [part: string]: string } }

async function ask(check: () => Promise<void>): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>(resolve => {
    timer = setTimeout(() => resolve('does not answer'), answerMsMax)
  })
  const answer = check().then(
    () => 'ok',
    () => 'failed',
  )
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

/** What every part says. Why a part failed stands in the log, not here: anybody may read this. */
async function readiness(ready: ApiDeps['ready']): Promise<Readiness> {
  const parts = await Promise.all(Object.entries(ready).map(async ([part, check]) => [part, await ask(check)] as const))
  return { ok: parts.every(([, said]) => said === 'ok'), parts: Object.fromEntries(parts) }
}

/** From this machine itself; what a proxy on it hands on is not. */
function isLocal(request: FastifyRequest): boolean {
  const address = request.socket.remoteAddress ?? ''
  const proxied = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined
  return !proxied && (address === '::1' || /^(::ffff:)?127\./.test(address))
}

/** `/livez`, `/readyz` for everybody; `/metrics` for this machine or a token that may read sources. */
export function registerHealth(app: FastifyInstance, deps: ApiDeps, cookie: SessionCookie): void {
  let underWay: Promise<Readiness> | null = null
  app.get('/livez', async () => ({ ok: true }))
  app.get('/readyz', async (_request, reply) => {
    underWay ??= readiness(deps.ready).finally(() => {
      underWay = null
    })
    const answer = await underWay
    return reply.code(answer.ok ? 200 : 503).send(answer)
  })
  app.get('/metrics', async (request, reply) => {
    if (!isLocal(request)) await admit(request, 'read.sources', deps.access, cookie)
    return reply.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics())
  })
}
