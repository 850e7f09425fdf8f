import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf } from '../access/index.js'
import type { Journal } from '../journal/index.js'
import { type Route, routes } from './contract/index.js'
import type { ApiDeps } from './deps.js'
import { admit, assertSameOrigin, type Credentials, nobody } from './guard.js'
import type { Call, Handlers, RouteName } from './handler.js'
import type { SessionCookie } from './session-cookie.js'

/** A route with its schema types forgotten: the table of handlers has proved that they fit. */
type AnyHandler = (call: Call<unknown, unknown, unknown>) => Promise<unknown>

/** Guessing passwords is slow work: attempts a minute and address, whatever the name. */
const signInsPerMinuteMax = 60

/** `/api/v1/alerts/{id}` as Fastify writes it. */
const fastifyPath = (path: string) => path.replace(/\{(\w+)\}/g, ':$1')

/** Unknown keys are refused: a mistyped filter must not silently show everything. */
function strict(schema: z.ZodType | undefined): z.ZodType | null {
  if (schema === undefined) return null
  return schema instanceof z.ZodObject ? schema.strict() : schema
}

/** Registers every route of the contract, in this order: who, may they, is the input right, do it, journal it, answer. */
export function registerRoutes(app: FastifyInstance, deps: ApiDeps, handlers: Handlers, cookie: SessionCookie): void {
  for (const name of Object.keys(routes) as RouteName[]) {
    const route = routes[name] as Route
    const handle = handlers[name] as unknown as AnyHandler
    const schemas = { params: strict(route.params), query: strict(route.query), body: strict(route.body) }
    app.route({
      method: route.method,
      url: fastifyPath(route.path),
      config: name === 'signIn' ? { rateLimit: { max: signInsPerMinuteMax, timeWindow: '1 minute' } } : {},
      // After the rate limit (onRequest) and before the body is parsed: whoever may not call costs little.
      preParsing: async request => {
        const { right } = route
        request.credentials =
          right === 'public' ? publicCall(request) : await admit(request, right, deps.access, cookie)
      },
      handler: async (request, reply) => {
        const { caller, session } = request.credentials!
        const call = {
          caller,
          session,
          params: schemas.params?.parse(request.params),
          query: schemas.query?.parse(request.query),
          body: schemas.body?.parse(request.body ?? {}),
          address: request.ip,
          cookie: cookieOf(cookie, request, reply),
        }
        const answer = await handle(call)
        if (route.journaled) await journalReading(deps.journal, name, request, answer)
        const checked = deps.options.checkAnswers ? checkAnswer(name, route, answer) : answer
        return reply.type('application/json').send(JSON.stringify(checked))
      },
    })
  }
}

function publicCall(request: FastifyRequest): Credentials {
  if (request.method !== 'GET') assertSameOrigin(request)
  return { caller: nobody, session: null }
}

function cookieOf(cookie: SessionCookie, request: FastifyRequest, reply: FastifyReply) {
  return {
    secret: cookie.read(request),
    set: (secret: string) => cookie.set(reply, secret),
    clear: () => cookie.clear(reply),
  }
}

/** A reading is an entry before its answer leaves: nobody sees what no entry tells of. */
async function journalReading(journal: Journal, name: RouteName, request: FastifyRequest, answer: unknown) {
  const { caller } = request.credentials!
  const { items } = answer as { items?: readonly unknown[] }
  const { id } = (request.params ?? {}) as { id?: string }
  const asked = new URLSearchParams(request.query as Record<string, string>)
  await journal.append({
    ...actorOf(caller),
    act: `${name}.read`,
    target: (id ?? asked.toString()).slice(0, 2_000),
    agency: caller.agencies !== 'all' && caller.agencies.length === 1 ? caller.agencies[0]! : null,
    facts: { count: items?.length ?? 1 },
  })
}

/** An answer that breaks the contract is our mistake: it fails loudly where answers are checked. */
function checkAnswer(name: RouteName, route: Route, answer: unknown): unknown {
  const checked = (strict(route.answer) ?? route.answer).safeParse(answer)
  if (!checked.success) throw new Error(`the answer of ${name} breaks the contract: ${z.prettifyError(checked.error)}`)
  return checked.data
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard before the handler runs. */
    credentials: Credentials | null
  }
}
