import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionMsMax } from '../access/index.js'

/** The cookie that holds a session's secret. `__Host-` binds it to this host, to HTTPS and to `/` (RFC 6265bis). */
export function sessionCookie(https: boolean) {
  const name = https ? '__Host-belfry' : 'belfry'
  const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure: https } as const
  return {
    name,
    read: (request: FastifyRequest): string | null => request.cookies[name] ?? null,
    set: (reply: FastifyReply, secret: string) =>
      void reply.setCookie(name, secret, { ...attributes, maxAge: sessionMsMax / 1000 }),
    clear: (reply: FastifyReply) => void reply.clearCookie(name, attributes),
  }
}

export type SessionCookie = ReturnType<typeof sessionCookie>
