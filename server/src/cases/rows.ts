import type { Alert, Incident, IncidentState, TimelineItem, Verdict } from './cases.js'
import type { EntityKey, Key } from './join-keys.js'
import { severityAt } from './severity.js'

/** An incident as its table holds it. */
export interface IncidentRow {
  number: string
  agency: string
  title: string
  state: IncidentState
  severity: number
  alert_count: string
  entity_count: number
  service: string | null
  people: number | null
  impact: string
  site: string | null
  joins: string
  joined_by: string
  assignee_id: string | null
  assignee_name: string | null
  verdict: Verdict | null
  opened_at: Date
  updated_at: Date
  closed_at: Date | null
  state_since: string
}

/** With what stands in other tables: the newest alerts and entities. */
export interface ShownIncidentRow extends IncidentRow {
  alerts: string[]
  entities: EntityKey[] | null
}

export interface AlertRow {
  id: string
  agency: string
  incident: string
  rule: string
  why: string
  records: string
  severity: number
  entities: string
  asset: string | null
  site: string | null
  service: string | null
  people: number | null
  impact: string
  at: Date
  received: Date
  state: IncidentState
}

export interface TimelineRow {
  id: string
  at: Date
  kind: TimelineItem['kind']
  by_name: string | null
  text: string
  detail: string | null
  alert: string | null
  severity: number | null
}

export const incidentId = (number: number | string): string => `INC-${number}`

/** The number in `INC-<number>`; null for what is no id of an incident. */
export function incidentNumber(id: string): number | null {
  const digits = /^INC-(\d{1,15})$/.exec(id)?.[1]
  return digits === undefined ? null : Number(digits)
}

export function toIncident(row: ShownIncidentRow): Incident {
  return {
    id: incidentId(row.number),
    agency: row.agency,
    title: row.title,
    state: row.state,
    severity: severityAt(row.severity),
    alerts: row.alerts,
    alertCount: Number(row.alert_count),
    service: row.service,
    people: row.people,
    impact: JSON.parse(row.impact),
    site: row.site,
    entities: row.entities ?? [],
    joinedBy: row.joined_by,
    assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? '' },
    verdict: row.verdict,
    openedAt: row.opened_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    stateSince: JSON.parse(row.state_since),
  }
}

export function toAlert(row: AlertRow): Alert {
  return {
    id: row.id,
    agency: row.agency,
    rule: JSON.parse(row.rule),
    why: JSON.parse(row.why),
    records: JSON.parse(row.records),
    severity: severityAt(row.severity),
    state: row.state,
    entities: JSON.parse(row.entities),
    asset: row.asset,
    site: row.site,
    service: row.service,
    people: row.people,
    impact: JSON.parse(row.impact),
    incident: incidentId(row.incident),
    at: row.at.toISOString(),
    received: row.received.toISOString(),
  }
}

export function toTimelineItem(row: TimelineRow): TimelineItem {
  return {
    id: Number(row.id),
    at: row.at.toISOString(),
    kind: row.kind,
    by: row.by_name,
    text: row.text,
    detail: row.detail,
    alert: row.alert,
    severity: row.severity === null ? null : severityAt(row.severity),
  }
}

/** The keys an incident was joined by, as its column holds them. */
export const readKeys = (column: string): Key[] => JSON.parse(column)
