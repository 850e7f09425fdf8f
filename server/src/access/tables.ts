import type { ColumnType } from 'kysely'
import type { AgencyScope, Role } from './roles.js'

/** JSON text goes in, the parsed array comes out; null is all agencies. */
type Agencies = ColumnType<readonly string[] | null, string | null, string | null>

export interface PersonRow {
  id: string
  name: string
  /** The name as it is compared: NFKC, lower case. */
  name_key: string
  /** Null for a person who signs in by link only. */
  password: string | null
  role: Role
  agencies: Agencies
  created_at: Date
  last_seen_at: Date | null
}

export interface SessionRow {
  hash: string
  person: string
  created_at: Date
  last_seen_at: Date
  expires_at: Date
}

export interface TokenRow {
  id: string
  hash: string
  role: Role
  source: string | null
  agencies: Agencies
  created_at: Date
  expires_at: Date
  last_used_at: Date | null
  revoked_at: Date | null
}

export interface LinkRow {
  hash: string
  kind: 'sign-in' | 'first-administrator'
  name: string | null
  role: Role | null
  agencies: Agencies
  expires_at: Date
  used_at: Date | null
}

/** The tables of this room, as kysely sees them. */
export interface Tables {
  people: PersonRow
  sessions: SessionRow
  tokens: TokenRow
  one_time_links: LinkRow
}

/** A scope as its column holds it. */
export function toColumn(scope: AgencyScope): string | null {
  return scope === 'all' ? null : JSON.stringify(scope)
}

/** A scope as it was read. */
export function fromColumn(column: readonly string[] | null): AgencyScope {
  return column === null ? 'all' : column
}
