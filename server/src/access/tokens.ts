import type { Transaction } from 'kysely'
import { Problem } from '../problem/index.js'
import { agencyWords, assertWithin, type ListOptions, type ListPage } from './people.js'
import { actorOf, within } from './rights.js'
import type { AgencyScope, Caller, Role } from './roles.js'
import type { Room } from './room.js'
import { equalSecrets } from './secrets.js'
import { fromColumn, type Tables, type TokenRow, toColumn } from './tables.js'

const dayMs = 24 * 60 * 60_000
/** How long a token that was revoked by another process may still pass; this process forgets it at once. */
const rememberMs = 10_000
/** Tokens remembered; the longest known goes first. */
const rememberedMax = 4_096
/** `last used` is written at most once a minute. */
const usedEveryMs = 60_000
/** Source name of records sent with an ingest token that was made without one. */
const defaultSource = 'http'

/** A token without its secret. Times are epoch milliseconds. */
export interface Token {
  readonly id: string
  readonly role: Role
  readonly source: string | null
  /** Null: city-wide. */
  readonly agency: string | null
  readonly createdAt: number
  readonly expiresAt: number
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

export interface NewToken {
  readonly role: Role
  /** Only for the role ingest: the source its records are of; `http` when left out. */
  readonly source?: string | undefined
  /** Left out: for ingest the installation's agency, for others the maker's reach. */
  readonly agency?: string | undefined
  readonly days: number
}

export interface Tokens {
  /** `text` (`blf_<id>_<secret>`) is shown this once. Problems: `token.agency`, `token.source`, `access.beyond`. */
  create(by: Caller, token: NewToken): Promise<{ readonly token: Token; readonly text: string }>
  list(by: Caller, options: ListOptions): Promise<ListPage<Token>>
  /** False where there is no such token. */
  revoke(by: Caller, id: string): Promise<boolean>
  /** Who sends this token; null where it is unknown, expired or revoked. Costs a hash while it is remembered. */
  verify(text: string): Promise<Caller | null>
}

/** The parts of a token's text; null where it is none. */
export function parseToken(text: string): { readonly id: string; readonly secret: string } | null {
  const parts = /^blf_([0-9a-f]{24})_([A-Za-z0-9_-]{43})$/.exec(text)
  return parts && { id: parts[1]!, secret: parts[2]! }
}

type Row = Omit<TokenRow, 'agencies'> & { agencies: readonly string[] | null }

const toToken = (row: Row): Token => ({
  id: row.id,
  role: row.role,
  source: row.source,
  agency: row.agencies?.[0] ?? null,
  createdAt: row.created_at.getTime(),
  expiresAt: row.expires_at.getTime(),
  lastUsedAt: row.last_used_at?.getTime() ?? null,
  revokedAt: row.revoked_at?.getTime() ?? null,
})

/** Which agencies a new token reaches. */
function reach(by: Caller, token: NewToken, defaultAgency: string): AgencyScope {
  if (token.agency !== undefined) return [token.agency]
  if (by.agencies === 'all') return token.role === 'ingest' ? [defaultAgency] : 'all'
  if (by.agencies.length === 1) return by.agencies
  throw new Problem('token.agency', 'A token needs an agency here', 'Say which of your agencies it is for')
}

export function openTokens(room: Room): Tokens {
  const { state, journal, clock, secrets } = room
  const remembered = new Map<string, { readonly caller: Caller; readonly until: number }>()
  const asked = new Map<string, Promise<Caller | null>>()
  const inState = <Result>(run: (q: Transaction<Tables>) => Promise<Result>) =>
    state.transaction<Tables, Result>('all', run)

  async function lookUp(hash: string, id: string): Promise<Caller | null> {
    const now = clock.now()
    const row = await inState(async q => {
      const found = await q.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst()
      const good = found && equalSecrets(found.hash, hash) && found.revoked_at === null
      if (!good || found.expires_at.getTime() <= now) return null
      if (now - (found.last_used_at?.getTime() ?? 0) >= usedEveryMs)
        await q
          .updateTable('tokens')
          .set({ last_used_at: new Date(now) })
          .where('id', '=', id)
          .execute()
      return found
    })
    if (!row) return null
    const caller: Caller = {
      kind: 'token',
      id,
      name: row.source ?? `token ${id}`,
      role: row.role,
      agencies: fromColumn(row.agencies),
      source: row.source,
    }
    remembered.delete(hash)
    remembered.set(hash, { caller, until: Math.min(row.expires_at.getTime(), now + rememberMs) })
    if (remembered.size > rememberedMax) remembered.delete(remembered.keys().next().value!)
    return caller
  }

  return {
    async create(by, wanted) {
      const agencies = reach(by, wanted, room.agency)
      assertWithin(by, agencies)
      if (wanted.role !== 'ingest' && wanted.source !== undefined)
        throw new Problem('token.source', 'Only a token of role ingest has a source', 'Leave the source out')
      const id = secrets.id()
      const text = `blf_${id}_${secrets.fresh()}`
      const now = clock.now()
      const row = {
        id,
        hash: secrets.hash('token', text),
        role: wanted.role,
        source: wanted.role === 'ingest' ? (wanted.source ?? defaultSource) : null,
        agencies: toColumn(agencies),
        created_at: new Date(now),
        expires_at: new Date(now + wanted.days * dayMs),
        last_used_at: null,
        revoked_at: null,
      }
      const token = await inState(async q => {
        const made = await q.insertInto('tokens').values(row).returningAll().executeTakeFirstOrThrow()
        const facts = { role: row.role, source: row.source, agencies: agencyWords(agencies), days: wanted.days }
        await journal.append({ ...actorOf(by), act: 'token.create', target: id, agency: null, facts })
        return toToken(made)
      })
      return { token, text }
    },
    async list(by, options) {
      const rows = await inState(async q => {
        let query = q.selectFrom('tokens').selectAll().orderBy('id').limit(tokensMax)
        if (options.cursor !== null) query = query.where('id', '>', options.cursor)
        return query.execute()
      })
      const words = (options.q ?? '').toLowerCase()
      const seen = rows.filter(
        row =>
          within(by.agencies, fromColumn(row.agencies)) &&
          `${row.id} ${row.role} ${row.source}`.toLowerCase().includes(words),
      )
      const items = seen.slice(0, options.limit).map(toToken)
      return { items, next: seen.length > items.length ? items.at(-1)!.id : null }
    },
    async revoke(by, id) {
      const hash = await inState(async q => {
        const row = await q.selectFrom('tokens').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
        if (!row || !within(by.agencies, fromColumn(row.agencies))) return null
        if (row.revoked_at === null) {
          await q
            .updateTable('tokens')
            .set({ revoked_at: new Date(clock.now()) })
            .where('id', '=', id)
            .execute()
          await journal.append({ ...actorOf(by), act: 'token.revoke', target: id, agency: null, facts: {} })
        }
        return row.hash
      })
      if (hash !== null) remembered.delete(hash)
      return hash !== null
    },
    async verify(text) {
      const parts = parseToken(text)
      if (!parts) return null
      const hash = secrets.hash('token', text)
      const known = remembered.get(hash)
      if (known && known.until > clock.now()) return known.caller
      // Requests that come together ask the data base once.
      const underWay = asked.get(hash)
      if (underWay) return underWay
      const answer = lookUp(hash, parts.id).finally(() => asked.delete(hash))
      asked.set(hash, answer)
      return answer
    },
  }
}

/** Tokens of one installation; a list reads no more at once. */
const tokensMax = 5_000
