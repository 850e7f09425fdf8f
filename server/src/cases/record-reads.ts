import { sql, type Transaction } from 'kysely'
import { joinWindowMs, type Span } from './join.js'
import { type Key, keyText } from './join-keys.js'
import type { Judged } from './judge.js'
import type { IncidentRow } from './rows.js'

/** Entities of open incidents that one write looks at, the newest incidents first. */
const spansMax = 20_000

export async function knownAlerts(q: Transaction<object>, judged: readonly Judged[]): Promise<ReadonlySet<string>> {
  const ids = judged.map(({ alert }) => alert.id)
  const { rows } = await sql<{ id: string }>`SELECT id FROM alerts WHERE id = ANY(${ids}::text[])`.execute(q)
  return new Set(rows.map(({ id }) => id))
}

interface SpanRow {
  agency: string
  kind: Key['kind']
  value: string
  incident: string
  first_at: Date
  last_at: Date
}

/** Where open incidents know a key of these alerts, near enough in time to be joined by any of them. */
export async function openSpans(q: Transaction<object>, fresh: readonly Judged[]): Promise<Span[]> {
  const keys = new Map<string, Key & { agency: string }>()
  for (const { alert, joining } of fresh)
    for (const key of joining) keys.set(`${alert.agency}\n${keyText(key)}`, { ...key, agency: alert.agency })
  const list = [...keys.values()]
  const earliest = Math.min(...fresh.map(({ atMs }) => atMs)) - joinWindowMs
  const latest = Math.max(...fresh.map(({ atMs }) => atMs)) + joinWindowMs
  const { rows } = await sql<SpanRow>`
    SELECT e.agency, e.kind, e.value, e.incident, e.first_at, e.last_at
    FROM incident_entities e JOIN incidents i ON i.number = e.incident
    WHERE (e.agency, e.kind, e.value) IN (
        SELECT * FROM unnest(
          ${list.map(key => key.agency)}::text[], ${list.map(key => key.kind)}::text[], ${list.map(key => key.value)}::text[]
        )
      )
      AND e.joins AND i.state <> 'closed'
      AND e.last_at >= to_timestamp(${earliest}::bigint / 1000.0) AND e.first_at <= to_timestamp(${latest}::bigint / 1000.0)
    ORDER BY e.incident DESC LIMIT ${spansMax}`.execute(q)
  return rows.map(({ agency, kind, value, incident, first_at, last_at }) => ({
    incident: Number(incident),
    agency,
    key: { kind, value },
    first: first_at.getTime(),
    last: last_at.getTime(),
  }))
}

export async function loadIncidents(q: Transaction<object>, numbers: readonly number[]): Promise<IncidentRow[]> {
  if (numbers.length === 0) return []
  const { rows } = await sql<IncidentRow>`SELECT * FROM incidents WHERE number = ANY(${numbers}::bigint[])`.execute(q)
  return rows
}

/** Fresh incident numbers, ascending. */
export async function takeNumbers(q: Transaction<object>, count: number): Promise<number[]> {
  if (count === 0) return []
  const { rows } = await sql<{ number: string }>`
    SELECT nextval('incident_numbers') AS number FROM generate_series(1, ${count}::integer)`.execute(q)
  return rows.map(({ number }) => Number(number)).sort((a, b) => a - b)
}

interface RuleCount {
  readonly agency: string
  readonly incident: number
  readonly rule: string
  readonly count: number
}

/** Adds to the number of alerts a rule has in an incident; answers the new numbers, in the order asked. */
export async function countRules(q: Transaction<object>, counts: readonly RuleCount[]): Promise<number[]> {
  const { rows } = await sql<{ incident: string; rule: string; count: string }>`
    INSERT INTO incident_rules AS known (agency, incident, rule, count)
    SELECT * FROM unnest(
      ${counts.map(each => each.agency)}::text[], ${counts.map(each => each.incident)}::bigint[],
      ${counts.map(each => each.rule)}::text[], ${counts.map(each => each.count)}::bigint[]
    )
    ON CONFLICT (incident, rule) DO UPDATE SET count = known.count + excluded.count
    RETURNING incident, rule, count`.execute(q)
  const found = new Map(rows.map(({ incident, rule, count }) => [`${incident} ${rule}`, Number(count)]))
  return counts.map(({ incident, rule }) => found.get(`${incident} ${rule}`)!)
}
