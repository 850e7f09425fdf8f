import type { FastifyRequest } from 'fastify'
import { type Access, may } from '../access/index.js'
import { Problem } from '../problem/index.js'
import { bearerOf } from './guard.js'

/** Whose records a door writes: the agency and the source its token is bound to. */
interface Sender {
  readonly agency: string
  readonly source: string
  readonly tokenId: string
}

/**
 * How the HTTP door knows its senders: null for a missing, unknown, expired or revoked token; rejects with Problem
 * `ingest.forbidden` for a token that may not send. A known token costs one hash.
 */
export function authenticateSender(
  access: Pick<Access, 'tokens'>,
): (request: FastifyRequest) => Promise<Sender | null> {
  return async request => {
    const token = bearerOf(request)
    const caller = token === null ? null : await access.tokens.verify(token)
    if (!caller) return null
    const agency = caller.agencies === 'all' ? undefined : caller.agencies[0]
    if (!may(caller.role, 'ingest') || agency === undefined || caller.source === null)
      throw new Problem(
        'ingest.forbidden',
        `A token of role ${caller.role} may not send records`,
        'Make one: belfry token create --role ingest --source NAME',
      )
    return { agency, source: caller.source, tokenId: caller.id }
  }
}
