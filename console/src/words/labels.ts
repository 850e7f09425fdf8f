import type { Incident, IncidentState, Severity, Verdict } from '@belfry/server/contract'
import { counted } from './time'

export const severityWords: { readonly [severity in Severity]: string } = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
}
/** Highest first. */
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

export const stateWords: { readonly [state in IncidentState]: string } = {
  new: 'New',
  triage: 'Triage',
  contained: 'Contained',
  eradicated: 'Eradicated',
  recovered: 'Recovered',
  closed: 'Closed',
}
export const states: readonly IncidentState[] = ['new', 'triage', 'contained', 'eradicated', 'recovered', 'closed']

/** What a state says about the city, for the person who moves an incident there. */
export const stateMeanings: { readonly [state in IncidentState]: string } = {
  new: 'Nobody has looked at it.',
  triage: 'Somebody finds out what happened.',
  contained: 'It cannot spread any more.',
  eradicated: 'What the attacker left is removed.',
  recovered: 'The services run as before.',
  closed: 'Nothing is left to do.',
}

export const verdictWords: { readonly [verdict in Verdict]: string } = {
  true: 'Attack or fault, confirmed',
  benign: 'It happened and was allowed',
  false: 'False alarm',
}
export const verdictHints: { readonly [verdict in Verdict]: string } = {
  true: 'True positive: the alerts were right and somebody had to act.',
  benign: 'Benign positive: the alerts were right, the act was permitted.',
  false: 'False positive: what the alerts say did not happen.',
}

export const sectors = ['water', 'energy', 'traffic', 'lighting', 'public-safety', 'administration'] as const
export type Sector = (typeof sectors)[number]
export const sectorWords: { readonly [sector in Sector]: string } = {
  water: 'Water',
  energy: 'Energy',
  traffic: 'Traffic',
  lighting: 'Lighting',
  'public-safety': 'Public safety',
  administration: 'Administration',
}
export const isSector = (text: string): text is Sector => (sectors as readonly string[]).includes(text)

/** `Drinking water Lindenhöhe, 9,300 people`; null where no service is known to depend on it. */
export function impactText({ people, service, site }: Pick<Incident, 'people' | 'service' | 'site'>): string | null {
  if (service === null) return site
  return people === null ? service : `${service}, ${counted(people, 'person', 'people')}`
}

/** Two letters for a face. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(word => word !== '')
  const letters = words.length > 1 ? `${words[0]![0]}${words.at(-1)![0]}` : name.slice(0, 2)
  return letters.toUpperCase()
}

export const entityWords = { host: 'Host', user: 'Account', address: 'Address', asset: 'Asset' } as const
/** Where Hunt finds an entity. */
export const entityFields = { host: 'host.name', user: 'user.name', address: 'source.ip', asset: 'asset' } as const
