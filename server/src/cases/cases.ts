import type { Level } from '@belfry/event'
import type { Reason } from '@belfry/sigma'
import type { Caller } from '../access/index.js'
import type { Scope } from '../state/index.js'

export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

export const incidentStates = ['new', 'triage', 'contained', 'eradicated', 'recovered', 'closed'] as const
export type IncidentState = (typeof incidentStates)[number]

export const verdicts = ['true', 'false', 'benign'] as const
/** How a closed incident is judged: true positive, false positive, benign positive (it happened and is allowed). */
export type Verdict = (typeof verdicts)[number]

/** A copy of a record that an alert speaks of; the alert must be readable when the event store is away. */
export interface AlertRecord {
  readonly id: string
  /** ISO UTC. */
  readonly time: string
  readonly dataset: string
  readonly source: string
  readonly message: string
  /** The record as its source sent it, as JSON text; cut at 32 KiB. */
  readonly raw: string
}

/** What the pipeline hands over; everything else is decided here. */
export interface AlertDraft {
  /** SHA-256 of rule id and record id, first 32 hex digits: storing it twice changes nothing. */
  readonly id: string
  readonly agency: string
  readonly rule: {
    readonly id: string
    readonly title: string
    readonly level: Level
    readonly tags: readonly string[]
    readonly description: string | null
  }
  readonly why: readonly Reason[]
  readonly records: readonly AlertRecord[]
  /** What the record speaks of; an alert joins an incident over these. Lower case. */
  readonly entities: {
    readonly host?: string
    readonly user?: string
    readonly address?: string
    readonly asset?: string
  }
  /** Epoch ms: when it happened, when the record was received. */
  readonly at: number
  readonly received: number
}

export interface ImpactLine {
  readonly service: string
  readonly sector: string
  readonly people: number
}

export interface Alert {
  readonly id: string
  readonly agency: string
  readonly rule: AlertDraft['rule']
  readonly why: readonly Reason[]
  readonly records: readonly AlertRecord[]
  readonly severity: Severity
  /** The state of its incident. */
  readonly state: IncidentState
  readonly entities: AlertDraft['entities']
  readonly asset: string | null
  readonly site: string | null
  /** The service with the most people among those that need the asset. */
  readonly service: string | null
  readonly people: number | null
  readonly impact: readonly ImpactLine[]
  readonly incident: string
  /** ISO UTC. */
  readonly at: string
  readonly received: string
}

export interface Incident {
  /** `INC-<number>`. */
  readonly id: string
  readonly agency: string
  readonly title: string
  readonly state: IncidentState
  readonly severity: Severity
  /** Ids of the newest 100; `alertCount` counts all. */
  readonly alerts: readonly string[]
  readonly alertCount: number
  readonly service: string | null
  readonly people: number | null
  readonly impact: readonly ImpactLine[]
  readonly site: string | null
  /** Hosts, users, addresses and assets of its alerts, newest first, at most 50, with their kind. */
  readonly entities: readonly { readonly kind: 'host' | 'user' | 'address' | 'asset'; readonly value: string }[]
  /** Why its alerts are one incident, in words: `same host tms-app-02 within 60 min`. */
  readonly joinedBy: string
  readonly assignee: { readonly id: string; readonly name: string } | null
  readonly verdict: Verdict | null
  readonly openedAt: string
  readonly updatedAt: string
  readonly closedAt: string | null
  /** When each state began, for those it has been in. */
  readonly stateSince: { readonly [state in IncidentState]?: string }
}

/** Append-only: what happened to an incident. */
export interface TimelineItem {
  readonly id: number
  readonly at: string
  readonly kind: 'opened' | 'alert' | 'severity' | 'state' | 'assigned' | 'comment'
  /** Name of the person or program; null for what Belfry did by itself. */
  readonly by: string | null
  /** One line. */
  readonly text: string
  readonly detail: string | null
  readonly alert: string | null
  readonly severity: Severity | null
}

/** What is new, for live updates. */
export type CaseEvent = { readonly agency: string } & (
  | { readonly kind: 'alert'; readonly alert: Alert }
  | { readonly kind: 'incident'; readonly incident: Incident }
)

export interface ListQuery {
  readonly limit: number
  readonly cursor: string | null
  /** ISO UTC, on `at` of alerts and `openedAt` of incidents. */
  readonly from: string | null
  readonly to: string | null
  /** Words that must all occur in title, entities, service or id. */
  readonly q: string | null
}

export interface Page<Item> {
  readonly items: Item[]
  readonly next: string | null
}

export interface Cases {
  /** Stores new alerts and joins them to incidents, in one transaction. Known ids change nothing. Answers the alerts that were new. */
  record(drafts: readonly AlertDraft[]): Promise<readonly Alert[]>
  alerts(
    scope: Scope,
    query: ListQuery & { readonly incident?: string; readonly severity?: Severity },
  ): Promise<Page<Alert>>
  alert(scope: Scope, id: string): Promise<Alert | null>
  /** `view`: open ones, those of this person, those of nobody, those closed since the city's midnight. Highest severity first, then newest, unless `order` says otherwise. */
  incidents(
    scope: Scope,
    query: ListQuery & {
      readonly view: 'open' | 'mine' | 'unassigned' | 'closed' | 'all'
      readonly person?: string
      readonly severity?: Severity
      readonly order?: 'severity' | 'newest'
    },
  ): Promise<Page<Incident>>
  incident(scope: Scope, id: string): Promise<Incident | null>
  /** Newest first, at most 5,000. */
  timeline(scope: Scope, id: string): Promise<readonly TimelineItem[] | null>
  /** How many incidents each view holds. */
  counts(scope: Scope, person: string): Promise<{ open: number; mine: number; unassigned: number; closed: number }>
  /** The worst open severity per service, for the service strip. */
  services(
    scope: Scope,
  ): Promise<readonly { service: string; sector: string; severity: Severity; people: number; incident: string }[]>
  /** Rejects with Problem `incident.state.illegal`, `incident.state.unexplained` or `incident.verdict.missing` where the step is not allowed; null where there is no such incident. */
  setState(
    scope: Scope,
    id: string,
    step: { readonly state: IncidentState; readonly reason: string; readonly verdict?: Verdict },
    by: Caller,
  ): Promise<Incident | null>
  assign(
    scope: Scope,
    id: string,
    assignee: { readonly id: string; readonly name: string } | null,
    by: Caller,
  ): Promise<Incident | null>
  comment(scope: Scope, id: string, text: string, by: Caller): Promise<TimelineItem | null>
  /** Calls back on each new or changed alert and incident; the answer unsubscribes. */
  onChange(listener: (event: CaseEvent) => void): () => void
}
