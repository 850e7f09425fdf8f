import type { OutgoingHttpHeaders } from 'node:http'
import cookies from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import { type FastifyInstance, fastify } from 'fastify'
import { actorOf } from '../access/index.js'
import { Problem } from '../problem/index.js'
import { registerConsole } from './console-files.js'
import { livePath } from './contract/index.js'
import type { ApiDeps } from './deps.js'
import { admit } from './guard.js'
import { openHandlers } from './handlers.js'
import { registerHealth } from './health.js'
import { openLive } from './live.js'
import { openApiDocument } from './openapi.js'
import { overviewOf } from './overview.js'
import { errorHandler } from './problems.js'
import { registerRoutes } from './register.js'
import { registerSecurityHeaders } from './security-headers.js'
import { type SessionCookie, sessionCookie } from './session-cookie.js'
import { registerSignInLink } from './sign-in-link.js'

/** The longest comment in four-byte letters, and some. The door of records sets its own. */
const bodyBytesMax = 65_536
/** A hundred requests a second from one address: a screen needs a few, a script may ask more. */
const requestsPerMinuteMax = 6_000
/** Addresses counted at once; the longest unused goes first. */
const addressesMax = 10_000
/** A request that has not come in whole by then is cut. */
const requestMsMax = 300_000
/** Ids hold at most 200 characters; percent signs make three of one. */
const paramLengthMax = 600

/**
 * The HTTP server with every route of the contract, not yet listening: further doors may register themselves first.
 * Rate and body limits hold for the API only. `close()` ends live connections, too.
 */
export async function openApi(deps: ApiDeps): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestMsMax,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: paramLengthMax },
  })
  const cookie = sessionCookie(deps.options.https)
  app.decorateRequest('credentials', null)
  app.setErrorHandler(errorHandler(deps.log))
  await registerSecurityHeaders(app, deps.options.https)
  await app.register(cookies)
  await app.register(async api => {
    await api.register(rateLimit, {
      max: requestsPerMinuteMax,
      timeWindow: '1 minute',
      cache: addressesMax,
      errorResponseBuilder: (_, limit) =>
        new Problem('rate.limit', 'Too many requests from this address', `Come back in ${limit.after}`),
    })
    api.addHook('onSend', async (_, reply) => void reply.header('cache-control', 'no-store'))
    registerRoutes(api, deps, openHandlers(deps), cookie)
    registerLive(api, deps, cookie)
    registerSignInLink(api, deps, cookie)
    const document = JSON.stringify(openApiDocument(deps.options.version, cookie.name))
    api.get('/api/v1/openapi.json', (_, reply) => reply.type('application/json').send(document))
  })
  registerHealth(app, deps, cookie)
  await registerConsole(app, deps.options.consoleFolder)
  return app
}

function registerLive(app: FastifyInstance, deps: ApiDeps, cookie: SessionCookie): void {
  const live = openLive(deps.cases, caller => overviewOf(deps, caller))
  app.addHook('preClose', async () => live.close())
  app.get(livePath, async (request, reply) => {
    const admitted = () => admit(request, 'read.cases', deps.access, cookie)
    const { caller } = await admitted()
    await deps.journal.append({ ...actorOf(caller), act: 'live.read', target: 'live', agency: null, facts: {} })
    reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store')
    const headers = reply.getHeaders() as OutgoingHttpHeaders
    const stillMay = () =>
      admitted().then(
        () => true,
        error => !(error instanceof Problem && error.code.startsWith('access.')),
      )
    live.attach({ caller, response: reply.raw, stillMay, headers })
    reply.hijack()
  })
}
