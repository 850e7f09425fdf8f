import { type RawBuilder, sql, type Transaction } from 'kysely'
import { Problem } from '../problem/index.js'
import type { Alert, Cases, Incident, Page } from './cases.js'
import { likePatterns } from './clean-text.js'
import { type AlertRow, incidentNumber, type ShownIncidentRow, toAlert, toIncident } from './rows.js'
import { rankOf } from './severity.js'

export type AlertQuery = Parameters<Cases['alerts']>[1]
export type IncidentQuery = Parameters<Cases['incidents']>[1]

/** Ids of alerts and entities that an incident shows. */
const alertsShownMax = 100
const entitiesShownMax = 50

const alertColumns = sql`
  a.id, a.agency, a.incident, a.rule, a.why, a.records, a.severity, a.entities, a.asset, a.site, a.service, a.people, a.impact,
  a.at, a.received, i.state`

const incidentColumns = sql`
  i.*,
  ARRAY(SELECT id FROM alerts WHERE incident = i.number ORDER BY at DESC, id DESC LIMIT ${alertsShownMax}::integer) AS alerts,
  (SELECT json_agg(json_build_object('kind', kind, 'value', value)) FROM (
    SELECT kind, value FROM incident_entities WHERE incident = i.number AND kind <> 'rule'
    ORDER BY last_at DESC, kind, value LIMIT ${entitiesShownMax}::integer
  ) AS newest) AS entities`

type Condition = RawBuilder<unknown>

/** All of the conditions. */
const every = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `)

export async function listAlerts(q: Transaction<object>, query: AlertQuery): Promise<Page<Alert>> {
  const conditions: Condition[] = []
  if (query.incident !== undefined) conditions.push(sql`a.incident = ${incidentNumber(query.incident) ?? -1}`)
  if (query.severity !== undefined) conditions.push(sql`a.severity = ${rankOf(query.severity)}`)
  if (query.from !== null) conditions.push(sql`a.at >= ${query.from}::timestamptz`)
  if (query.to !== null) conditions.push(sql`a.at < ${query.to}::timestamptz`)
  if (query.q !== null) conditions.push(sql`a.search LIKE ALL(${likePatterns(query.q)}::text[])`)
  if (query.cursor !== null) {
    const [, at, id] = readCursor(query.cursor, /^(\d{1,15})_([\w.:-]{1,100})$/)
    conditions.push(sql`(a.at, a.id) < (${moment(at)}, ${id})`)
  }
  const { rows } = await sql<AlertRow>`
    SELECT ${alertColumns} FROM alerts a JOIN incidents i ON i.number = a.incident
    WHERE ${every(conditions)} ORDER BY a.at DESC, a.id DESC LIMIT ${query.limit + 1}`.execute(q)
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toAlert),
    next: rows.length > shown.length && last ? `${last.at.getTime()}_${last.id}` : null,
  }
}

export async function findAlert(q: Transaction<object>, id: string): Promise<Alert | null> {
  if (id.includes('\0')) return null
  const { rows } = await sql<AlertRow>`
    SELECT ${alertColumns} FROM alerts a JOIN incidents i ON i.number = a.incident WHERE a.id = ${id}`.execute(q)
  return rows[0] ? toAlert(rows[0]) : null
}

/** @param midnight of the city, epoch ms: what was closed before it is no longer of today. */
export async function listIncidents(
  q: Transaction<object>,
  query: IncidentQuery,
  midnight: number,
): Promise<Page<Incident>> {
  const newest = query.order === 'newest'
  const conditions = [ofView(query, midnight)]
  if (query.severity !== undefined) conditions.push(sql`i.severity = ${rankOf(query.severity)}`)
  if (query.from !== null) conditions.push(sql`i.opened_at >= ${query.from}::timestamptz`)
  if (query.to !== null) conditions.push(sql`i.opened_at < ${query.to}::timestamptz`)
  if (query.q !== null) conditions.push(sql`i.search || i.entity_words LIKE ALL(${likePatterns(query.q)}::text[])`)
  if (query.cursor !== null) {
    const [, severity, opened, number] = readCursor(query.cursor, /^(\d)_(\d{1,15})_(\d{1,15})$/)
    const after = sql`${moment(opened)}, ${number}::bigint`
    conditions.push(
      newest
        ? sql`(i.opened_at, i.number) < (${after})`
        : sql`(i.severity, i.opened_at, i.number) < (${severity}::smallint, ${after})`,
    )
  }
  const order = newest ? sql`i.opened_at DESC, i.number DESC` : sql`i.severity DESC, i.opened_at DESC, i.number DESC`
  const { rows } = await sql<ShownIncidentRow>`
    SELECT ${incidentColumns} FROM incidents i WHERE ${every(conditions)}
    ORDER BY ${order} LIMIT ${query.limit + 1}`.execute(q)
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toIncident),
    next: rows.length > shown.length && last ? `${last.severity}_${last.opened_at.getTime()}_${last.number}` : null,
  }
}

function ofView({ view, person }: IncidentQuery, midnight: number): Condition {
  switch (view) {
    case 'open':
      return sql`i.state <> 'closed'`
    case 'mine':
      return sql`i.state <> 'closed' AND i.assignee_id = ${person ?? ''}`
    case 'unassigned':
      return sql`i.state <> 'closed' AND i.assignee_id IS NULL`
    case 'closed':
      return sql`i.state = 'closed' AND i.closed_at >= ${moment(midnight)}`
    case 'all':
      return sql`true`
  }
}

export async function findIncidents(q: Transaction<object>, numbers: readonly number[]): Promise<Incident[]> {
  if (numbers.length === 0) return []
  const { rows } = await sql<ShownIncidentRow>`
    SELECT ${incidentColumns} FROM incidents i WHERE i.number = ANY(${numbers}::bigint[]) ORDER BY i.number`.execute(q)
  return rows.map(toIncident)
}

/** Epoch ms as a moment of the database. */
const moment = (ms: number | string | undefined) => sql`to_timestamp(${ms ?? 0}::bigint / 1000.0)`

function readCursor(cursor: string, shape: RegExp): RegExpExecArray {
  const read = shape.exec(cursor)
  if (read) return read
  throw new Problem('list.cursor.wrong', 'This cursor is not one that a list gave', 'Begin again without a cursor')
}
