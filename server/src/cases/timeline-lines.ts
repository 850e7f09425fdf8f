import type { TimelineItem } from './cases.js'
import { cleanText } from './clean-text.js'
import type { DraftIncident } from './draft-incident.js'
import type { Judged } from './judge.js'
import { rankOf, severityAt } from './severity.js'

/** A row of the timeline that is to be added. */
export interface TimelineLine {
  readonly agency: string
  readonly incident: number
  /** ISO UTC. */
  readonly at: string
  readonly kind: TimelineItem['kind']
  readonly text: string
  readonly detail: string | null
  readonly alert: string | null
  readonly severity: number | null
}

/** The alerts of one rule that one write adds to one incident, in order, and how many the rule has there after it. */
export interface RuleGroup {
  readonly incident: DraftIncident
  readonly alerts: readonly Judged[]
  readonly countAfter: number
}

const messageCharsMax = 500

/**
 * What the timeline says of a write. A row cannot be changed later, and a storm of alerts must not bury what people write: so a rule has a
 * row for its first alert and one each time its count reaches a power of ten. Pure.
 */
export function timelineLines(incidents: readonly DraftIncident[], groups: readonly RuleGroup[]): TimelineLine[] {
  const opened = incidents.filter(({ severityBefore }) => severityBefore === null)
  const raised = incidents.filter(
    ({ severity, severityBefore }) => severityBefore !== null && severity > severityBefore,
  )
  return [
    ...opened.map(incident => line(incident, { at: incident.openedAt, kind: 'opened', text: 'Incident opened' })),
    ...groups.flatMap(linesOfGroup).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    ...raised.map(incident => raisedLine(incident, groups)),
  ]
}

function linesOfGroup({ incident, alerts, countAfter }: RuleGroup): TimelineLine[] {
  const before = countAfter - alerts.length
  const lines: TimelineLine[] = []
  const say = ({ alert }: Judged, text: string, detail: string | null) =>
    lines.push(
      line(incident, { at: alert.at, kind: 'alert', text, detail, alert: alert.id, severity: rankOf(alert.severity) }),
    )
  const first = alerts[0]!
  if (before === 0)
    say(first, first.alert.rule.title, cleanText(first.alert.records[0]?.message ?? '', messageCharsMax) || null)
  const power = 10 ** Math.floor(Math.log10(countAfter) + 1e-9)
  if (power >= 10 && power > before)
    say(
      alerts[power - before - 1]!,
      `${first.alert.rule.title}, ${power} times by now`,
      'The next row of this rule comes at ten times as many; all alerts stand in the list of alerts.',
    )
  return lines
}

function raisedLine(incident: DraftIncident, groups: readonly RuleGroup[]): TimelineLine {
  const worst = groups
    .filter(group => group.incident === incident)
    .flatMap(({ alerts }) => alerts)
    .find(({ alert }) => rankOf(alert.severity) === incident.severity)
  return line(incident, {
    at: worst?.alert.at ?? incident.openedAt,
    kind: 'severity',
    text: `Severity raised from ${severityAt(incident.severityBefore ?? 0)} to ${severityAt(incident.severity)}`,
    detail: incident.title,
    alert: worst?.alert.id ?? null,
    severity: incident.severity,
  })
}

function line(
  { agency, number, severity }: DraftIncident,
  said: Partial<TimelineLine> & Pick<TimelineLine, 'at' | 'kind' | 'text'>,
): TimelineLine {
  return { agency, incident: number, severity, detail: null, alert: null, ...said }
}
