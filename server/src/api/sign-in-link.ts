import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../problem/index.js'
import type { ApiDeps } from './deps.js'
import { assertSameOrigin } from './guard.js'
import { statusOf } from './problems.js'
import type { SessionCookie } from './session-cookie.js'
import { type SignInPage, signInPage, type Theme } from './sign-in-page.js'

const formBytesMax = 8_192

const chosen = z.object({ name: z.string().trim().min(1).max(100), password: z.string().min(1).max(1000) })
const code = z.object({ code: z.string().max(100) })

/** The theme a person chose in the console. */
export function themeOf(request: FastifyRequest): Theme {
  return request.cookies.theme === 'light' ? 'light' : 'dark'
}

/** `GET /sign-in/{code}` shows a button (or the first administrator's form), so that a link preview uses nothing up; `POST` does it. */
export function registerSignInLink(app: FastifyInstance, { access }: ApiDeps, cookie: SessionCookie): void {
  const show = (request: FastifyRequest, reply: FastifyReply, page: SignInPage) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(signInPage(page, themeOf(request), reply.cspNonce.style))

  const showSpent = (request: FastifyRequest, reply: FastifyReply) => {
    const complaint = 'It was used already, or has expired.'
    return show(request, reply.code(410), { kind: 'spent', complaint })
  }

  const form = { parseAs: 'string', bodyLimit: formBytesMax } as const
  app.addContentTypeParser('application/x-www-form-urlencoded', form, async (_: FastifyRequest, text: string) =>
    Object.fromEntries(new URLSearchParams(text)),
  )

  app.get('/sign-in/:code', async (request, reply) => {
    const link = await access.links.peek(code.parse(request.params).code)
    if (!link) return showSpent(request, reply)
    const { kind } = link
    return kind === 'sign-in'
      ? show(request, reply, { kind, name: link.name ?? '' })
      : show(request, reply, { kind, complaint: null, name: '' })
  })

  app.post('/sign-in/:code', async (request, reply) => {
    assertSameOrigin(request)
    const given = code.parse(request.params).code
    const link = await access.links.peek(given)
    if (!link) return showSpent(request, reply)
    const form = link.kind === 'first-administrator' ? chosen.safeParse(request.body ?? {}) : null
    if (form && !form.success) {
      const complaint = 'Name and password are both needed.'
      return show(request, reply.code(422), { kind: 'first-administrator', complaint, name: '' })
    }
    try {
      const session = await access.links.use(given, form?.data ?? null)
      cookie.set(reply, session.secret)
      return reply.redirect('/', 303)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.code === 'link.spent' || !form) return showSpent(request, reply)
      const complaint = `${error.message}. ${error.advice}.`
      const status = Math.max(400, statusOf(error.code))
      return show(request, reply.code(status), { kind: 'first-administrator', complaint, name: form.data.name })
    }
  })
}
