/** What a person or a program may be. A role says what may be done; the agency says with whose data. */
export const roles = ['ingest', 'viewer', 'analyst', 'responder', 'auditor', 'administrator'] as const
export type Role = (typeof roles)[number]

/** Agencies whose data a caller may touch; `all` is a city-wide account. */
export type AgencyScope = readonly string[] | 'all'

/** Whoever calls: a person by session, or a program by token. */
export interface Caller {
  readonly kind: 'person' | 'token' | 'system'
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly agencies: AgencyScope
  /** The log source a token of role `ingest` writes as; null for all others. */
  readonly source: string | null
}
