import type { AgencyScope, Caller, Role } from './roles.js'

const reading = ['viewer', 'analyst', 'responder', 'auditor', 'administrator'] as const

/** What each right lets one do stands in the API contract; which roles have it stands here and nowhere else. */
export const rights = {
  ingest: ['ingest'],
  'read.records': ['viewer', 'analyst', 'responder', 'administrator'],
  'read.cases': reading,
  'work.cases': ['analyst', 'responder', 'administrator'],
  'read.rules': reading,
  'read.sources': reading,
  'read.city': reading,
  'read.journal': ['auditor', 'administrator'],
  'manage.access': ['administrator'],
  'own.session': reading,
} as const satisfies { readonly [right: string]: readonly Role[] }

export type Right = keyof typeof rights

/** Whether a role has a right. */
export function may(role: Role, right: Right): boolean {
  return (rights[right] as readonly Role[]).includes(role)
}

/** Whether everything of `inner` lies within `outer`: nobody hands out more than they have. */
export function within(outer: AgencyScope, inner: AgencyScope): boolean {
  if (outer === 'all') return true
  return inner !== 'all' && inner.length > 0 && inner.every(agency => outer.includes(agency))
}

/** Belfry itself, and whoever holds the data folder: the command line on the machine. */
export const system: Caller = {
  kind: 'system',
  id: 'system',
  name: 'Belfry',
  role: 'administrator',
  agencies: 'all',
  source: null,
}

/** A caller as the journal names it. */
export function actorOf(caller: Caller): { readonly actor: string; readonly actorName: string } {
  return { actor: caller.kind === 'system' ? 'system' : `${caller.kind}:${caller.id}`, actorName: caller.name }
}
