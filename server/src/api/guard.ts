import type { FastifyRequest } from 'fastify'
import { type Access, type Caller, type LiveSession, may } from '../access/index.js'
import { Problem } from '../problem/index.js'
import type { Right } from './contract/index.js'
import type { SessionCookie } from './session-cookie.js'

/** Who calls, and by which session if it is a person. */
export interface Credentials {
  readonly caller: Caller
  readonly session: LiveSession | null
}

/** Who calls a public route without signing in. No right is granted to it: `may` is never asked. */
export const nobody: Caller = {
  kind: 'system',
  id: 'nobody',
  name: 'nobody',
  role: 'ingest',
  agencies: [],
  source: null,
}

const none = () => new Problem('access.none', 'You are not signed in', 'Sign in, or send a valid token')

/** The token of `Authorization: Bearer <token>` (RFC 6750, section 2.1); null where there is none. */
export function bearerOf(request: FastifyRequest): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
}

/** Reads token or cookie; null where neither was sent. A wrong token never falls back to the cookie. */
async function identify(request: FastifyRequest, access: Access, cookie: SessionCookie): Promise<Credentials | null> {
  if (request.headers.authorization !== undefined) {
    const token = bearerOf(request)
    const caller = token === null ? null : await access.tokens.verify(token)
    return caller && { caller, session: null }
  }
  const secret = cookie.read(request)
  const session = secret === null ? null : await access.sessions.read(secret)
  return session && { caller: session.caller, session }
}

/** Rejects with Problem `access.none` (401), `access.denied` (403) or `csrf.token` (403). */
export async function admit(
  request: FastifyRequest,
  right: Right,
  access: Access,
  cookie: SessionCookie,
): Promise<Credentials> {
  const who = await identify(request, access, cookie)
  if (!who) throw none()
  if (!may(who.caller.role, right))
    throw new Problem('access.denied', `The role ${who.caller.role} may not do this`, 'Ask an administrator')
  if (right === 'own.session' && !who.session)
    throw new Problem('access.denied', 'A token has no session', 'Sign in as a person')
  if (who.session && request.method !== 'GET') {
    assertSameOrigin(request)
    if (!access.sessions.csrfMatches(who.session, single(request.headers['x-csrf-token'])))
      throw new Problem('csrf.token', 'The X-CSRF-Token is missing or wrong', 'Load the page again')
  }
  return who
}

/** A browser says where a request comes from; another site must not make one in a person's name. Programs say nothing. */
export function assertSameOrigin(request: FastifyRequest): void {
  const site = single(request.headers['sec-fetch-site'])
  const origin = request.headers.origin
  const foreign =
    site !== undefined
      ? site !== 'same-origin' && site !== 'none'
      : origin !== undefined && hostOf(origin) !== request.host
  if (foreign) throw new Problem('csrf.origin', 'The request comes from another site', 'Open Belfry itself')
}

const single = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header)

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host
  } catch {
    return null
  }
}
