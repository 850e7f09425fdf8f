import { sql, type Transaction } from 'kysely'
import type { Cases, ImpactLine, TimelineItem } from './cases.js'
import { incidentId, type TimelineRow, toTimelineItem } from './rows.js'
import { severityAt } from './severity.js'

type Counts = Awaited<ReturnType<Cases['counts']>>
type Services = Awaited<ReturnType<Cases['services']>>

/** Open incidents the service strip looks at, the worst first. */
const incidentsMax = 5_000
/** Rows of one timeline that are shown. */
const timelineMax = 5_000

export async function countViews(q: Transaction<object>, person: string, midnight: number): Promise<Counts> {
  const { rows } = await sql<Record<keyof Counts, string>>`
    SELECT count(*) FILTER (WHERE state <> 'closed') AS open,
      count(*) FILTER (WHERE state <> 'closed' AND assignee_id = ${person}) AS mine,
      count(*) FILTER (WHERE state <> 'closed' AND assignee_id IS NULL) AS unassigned,
      count(*) FILTER (WHERE state = 'closed') AS closed
    FROM incidents WHERE state <> 'closed' OR closed_at >= to_timestamp(${midnight}::bigint / 1000.0)`.execute(q)
  const { open, mine, unassigned, closed } = rows[0]!
  return { open: Number(open), mine: Number(mine), unassigned: Number(unassigned), closed: Number(closed) }
}

/** For each service at risk the worst open incident, of equals the newest. */
export async function servicesAtRisk(q: Transaction<object>): Promise<Services> {
  const { rows } = await sql<{ number: string; severity: number; impact: string }>`
    SELECT number, severity, impact FROM incidents WHERE state <> 'closed' AND service IS NOT NULL
    ORDER BY severity DESC, number DESC LIMIT ${incidentsMax}`.execute(q)
  const worst = new Map<string, Services[number]>()
  for (const { number, severity, impact } of rows)
    for (const { service, sector, people } of JSON.parse(impact) as ImpactLine[])
      if (!worst.has(service))
        worst.set(service, { service, sector, people, severity: severityAt(severity), incident: incidentId(number) })
  return [...worst.values()]
}

export async function readTimeline(q: Transaction<object>, incident: number): Promise<TimelineItem[] | null> {
  const { rows: found } = await sql`SELECT 1 FROM incidents WHERE number = ${incident}`.execute(q)
  if (found.length === 0) return null
  const { rows } = await sql<TimelineRow>`
    SELECT id, at, kind, by_name, text, detail, alert, severity FROM incident_timeline
    WHERE incident = ${incident} ORDER BY id DESC LIMIT ${timelineMax}`.execute(q)
  return rows.map(toTimelineItem)
}
