import type { ImpactLine, IncidentState } from './cases.js'
import { type Joined, joinedByText } from './join.js'
import { type Key, keyText } from './join-keys.js'
import { type Judged, mergeImpact } from './judge.js'
import { type IncidentRow, incidentId, readKeys } from './rows.js'
import { rankOf } from './severity.js'

/** An incident while alerts are added to it. */
export interface DraftIncident {
  number: number
  readonly agency: string
  title: string
  readonly state: IncidentState
  severity: number
  alertCount: number
  entityCount: number
  impact: ImpactLine[]
  site: string | null
  joins: Key[]
  /** ISO UTC. */
  readonly openedAt: string
  /** Its severity before this write; null for one that is opened by it. */
  readonly severityBefore: number | null
}

/** Keys an incident names as the reason why it is one. */
const joinsMax = 8

export function openDraft(number: number, { alert }: Judged): DraftIncident {
  return {
    number,
    agency: alert.agency,
    title: alert.rule.title,
    state: 'new',
    severity: rankOf(alert.severity),
    alertCount: 0,
    entityCount: 0,
    impact: [],
    site: null,
    joins: [],
    openedAt: alert.received,
    severityBefore: null,
  }
}

export function draftOf(row: IncidentRow): DraftIncident {
  return {
    number: Number(row.number),
    agency: row.agency,
    title: row.title,
    state: row.state,
    severity: row.severity,
    alertCount: Number(row.alert_count),
    entityCount: row.entity_count,
    impact: JSON.parse(row.impact),
    site: row.site,
    joins: readKeys(row.joins),
    openedAt: row.opened_at.toISOString(),
    severityBefore: row.severity,
  }
}

/** Adds one alert: the worst severity counts and names the incident, the service with the most people leads. */
export function addAlert(incident: DraftIncident, { alert }: Judged, { by }: Joined): void {
  incident.alertCount++
  if (rankOf(alert.severity) > incident.severity) {
    incident.severity = rankOf(alert.severity)
    incident.title = alert.rule.title
  }
  const leader = incident.impact[0]?.service
  incident.impact = mergeImpact([...incident.impact, ...alert.impact])
  if (
    incident.site === null ||
    (incident.impact[0]?.service !== leader && alert.service === incident.impact[0]?.service)
  )
    incident.site = alert.site
  if (by && incident.joins.length < joinsMax && !incident.joins.some(key => keyText(key) === keyText(by)))
    incident.joins.push(by)
}

/** What lists search, beside the incident's entities. */
export function searchText(incident: DraftIncident): string {
  const services = incident.impact.map(({ service }) => service)
  return [incidentId(incident.number), incident.title, incident.site ?? '', ...services].join('\n').toLowerCase()
}

/** Why it is one incident, in words. */
export const joinedBy = (incident: DraftIncident): string => joinedByText(incident.joins)
