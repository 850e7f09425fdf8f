import type { Token } from '../access/index.js'
import { type ApiDeps, toListQuery } from './deps.js'
import { found, iso, isoOrNull, type Some } from './handler.js'

const show = ({ id, role, source, agency, ...times }: Token) => ({
  id,
  role,
  source,
  agency,
  createdAt: iso(times.createdAt),
  expiresAt: iso(times.expiresAt),
  lastUsedAt: isoOrNull(times.lastUsedAt),
  revokedAt: isoOrNull(times.revokedAt),
})

export function tokenHandlers({ access }: ApiDeps): Some<'tokens' | 'tokenCreate' | 'tokenRevoke'> {
  return {
    tokens: async ({ caller, query }) => {
      const page = await access.tokens.list(caller, toListQuery(query))
      return { items: page.items.map(show), next: page.next }
    },
    tokenCreate: async ({ body, caller }) => {
      const made = await access.tokens.create(caller, body)
      return { ...show(made.token), secret: made.text }
    },
    tokenRevoke: async ({ caller, params }) => {
      found((await access.tokens.revoke(caller, params.id)) || null, 'token')
      return {}
    },
  }
}
