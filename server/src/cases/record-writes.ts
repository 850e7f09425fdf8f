import { sql, type Transaction } from 'kysely'
import { type DraftIncident, joinedBy, searchText } from './draft-incident.js'
import type { Span } from './join.js'
import { type Key, keyText } from './join-keys.js'
import type { Judged } from './judge.js'
import { incidentId } from './rows.js'
import { rankOf } from './severity.js'
import type { TimelineLine } from './timeline-lines.js'

/** Entities an incident remembers, plus those of the write that fills it up. Beyond it, new ones neither show nor join: a sweep has millions. */
const entitiesMax = 500

interface Seen extends Key {
  readonly agency: string
  readonly incident: number
  joins: boolean
  first: number
  last: number
}

/** The entities of these alerts, each once for its incident. */
function seenEntities(fresh: readonly Judged[], ofAlert: readonly DraftIncident[], spans: readonly Span[]): Seen[] {
  const known = new Set(spans.map(({ incident, key }) => `${incident} ${keyText(key)}`))
  const seen = new Map<string, Seen>()
  for (const [i, { alert, atMs, entities, joining }] of fresh.entries()) {
    const { number, entityCount } = ofAlert[i]!
    const joins = new Set(joining.map(keyText))
    for (const key of new Map([...entities, ...joining].map(each => [keyText(each), each])).values()) {
      const name = `${number} ${keyText(key)}`
      if (entityCount >= entitiesMax && !known.has(name)) continue
      const found = seen.get(name)
      if (found) {
        found.joins ||= joins.has(keyText(key))
        found.first = Math.min(found.first, atMs)
        found.last = Math.max(found.last, atMs)
      } else {
        const joined = joins.has(keyText(key))
        seen.set(name, { ...key, agency: alert.agency, incident: number, joins: joined, first: atMs, last: atMs })
      }
    }
  }
  return [...seen.values()]
}

/** Answers the values that were new, by incident. */
export async function writeEntities(
  q: Transaction<object>,
  fresh: readonly Judged[],
  ofAlert: readonly DraftIncident[],
  spans: readonly Span[],
): Promise<ReadonlyMap<number, string[]>> {
  const seen = seenEntities(fresh, ofAlert, spans)
  const { rows } = await sql<{ incident: string; kind: string; value: string; added: boolean }>`
    INSERT INTO incident_entities AS known (agency, kind, value, incident, joins, first_at, last_at)
    SELECT agency, kind, value, incident, joins, to_timestamp(first / 1000.0), to_timestamp(last / 1000.0)
    FROM unnest(
      ${seen.map(each => each.agency)}::text[], ${seen.map(each => each.kind)}::text[],
      ${seen.map(each => each.value)}::text[], ${seen.map(each => each.incident)}::bigint[],
      ${seen.map(each => each.joins)}::boolean[], ${seen.map(each => each.first)}::bigint[],
      ${seen.map(each => each.last)}::bigint[]
    ) AS t (agency, kind, value, incident, joins, first, last)
    ON CONFLICT (agency, kind, value, incident) DO UPDATE SET
      joins = known.joins OR excluded.joins,
      first_at = least(known.first_at, excluded.first_at),
      last_at = greatest(known.last_at, excluded.last_at)
    RETURNING incident, kind, value, (xmax = 0) AS added`.execute(q)
  const added = new Map<number, string[]>()
  for (const row of rows) {
    if (!row.added) continue
    const values = added.get(Number(row.incident)) ?? []
    added.set(Number(row.incident), values)
    values.push(row.kind === 'rule' ? '' : row.value)
  }
  return added
}

/** Opens and updates incidents; of a known one only what follows from its alerts. */
export async function writeIncidents(
  q: Transaction<object>,
  incidents: readonly DraftIncident[],
  { added, now }: { readonly added: ReadonlyMap<number, string[]>; readonly now: number },
): Promise<void> {
  const column = <Value>(of: (incident: DraftIncident) => Value) => incidents.map(of)
  const lead = (incident: DraftIncident) => incident.impact[0]
  await sql`
    INSERT INTO incidents AS known (
      number, agency, title, state, severity, alert_count, entity_count, service, people, impact, site, joins, joined_by,
      opened_at, updated_at, state_since, search, entity_words
    )
    SELECT number, agency, title, 'new', severity, alert_count, entity_count, service, people, impact, site, joins, joined_by,
      opened_at, to_timestamp(${now}::bigint / 1000.0), state_since, search, entity_words
    FROM unnest(
      ${column(each => each.number)}::bigint[], ${column(each => each.agency)}::text[],
      ${column(each => each.title)}::text[], ${column(each => each.severity)}::smallint[],
      ${column(each => each.alertCount)}::bigint[],
      ${column(each => each.entityCount + (added.get(each.number)?.length ?? 0))}::integer[],
      ${column(each => lead(each)?.service ?? null)}::text[], ${column(each => lead(each)?.people ?? null)}::integer[],
      ${column(each => JSON.stringify(each.impact))}::text[], ${column(each => each.site)}::text[],
      ${column(each => JSON.stringify(each.joins))}::text[], ${column(joinedBy)}::text[],
      ${column(each => each.openedAt)}::timestamptz[],
      ${column(each => JSON.stringify({ new: each.openedAt }))}::text[],
      ${column(searchText)}::text[],
      ${column(each => `\n${(added.get(each.number) ?? []).join('\n')}`)}::text[]
    ) AS t (
      number, agency, title, severity, alert_count, entity_count, service, people, impact, site, joins, joined_by,
      opened_at, state_since, search, entity_words
    )
    ON CONFLICT (number) DO UPDATE SET
      title = excluded.title, severity = excluded.severity, alert_count = excluded.alert_count,
      entity_count = excluded.entity_count, service = excluded.service, people = excluded.people,
      impact = excluded.impact, site = excluded.site, joins = excluded.joins, joined_by = excluded.joined_by,
      updated_at = excluded.updated_at, search = excluded.search,
      entity_words = known.entity_words || excluded.entity_words`.execute(q)
}

export async function writeAlerts(
  q: Transaction<object>,
  fresh: readonly Judged[],
  ofAlert: readonly DraftIncident[],
): Promise<void> {
  const column = <Value>(of: (alert: Judged['alert']) => Value) => fresh.map(({ alert }) => of(alert))
  await sql`
    INSERT INTO alerts (
      id, agency, incident, rule, why, records, severity, entities, asset, site, service, people, impact, at, received, search
    )
    SELECT * FROM unnest(
      ${column(each => each.id)}::text[], ${column(each => each.agency)}::text[],
      ${ofAlert.map(({ number }) => number)}::bigint[], ${column(each => JSON.stringify(each.rule))}::text[],
      ${column(each => JSON.stringify(each.why))}::text[], ${column(each => JSON.stringify(each.records))}::text[],
      ${column(each => rankOf(each.severity))}::smallint[], ${column(each => JSON.stringify(each.entities))}::text[],
      ${column(each => each.asset)}::text[], ${column(each => each.site)}::text[],
      ${column(each => each.service)}::text[], ${column(each => each.people)}::integer[],
      ${column(each => JSON.stringify(each.impact))}::text[], ${column(each => each.at)}::timestamptz[],
      ${column(each => each.received)}::timestamptz[],
      ${fresh.map(({ alert, entities }, i) => alertSearch(alert, entities, ofAlert[i]!.number))}::text[]
    )
    ON CONFLICT (id) DO NOTHING`.execute(q)
}

function alertSearch(alert: Judged['alert'], entities: readonly Key[], incident: number): string {
  const words = [alert.id, incidentId(incident), alert.rule.title, alert.service ?? '', alert.site ?? '']
  return [...words, ...entities.map(({ value }) => value)].join('\n').toLowerCase()
}

export async function writeTimeline(q: Transaction<object>, lines: readonly TimelineLine[]): Promise<void> {
  if (lines.length === 0) return
  await sql`
    INSERT INTO incident_timeline (agency, incident, at, kind, text, detail, alert, severity)
    SELECT agency, incident, at, kind, text, detail, alert, severity FROM unnest(
      ${lines.map(line => line.agency)}::text[], ${lines.map(line => line.incident)}::bigint[],
      ${lines.map(line => line.at)}::timestamptz[], ${lines.map(line => line.kind)}::text[],
      ${lines.map(line => line.text)}::text[], ${lines.map(line => line.detail)}::text[],
      ${lines.map(line => line.alert)}::text[], ${lines.map(line => line.severity)}::smallint[]
    ) WITH ORDINALITY AS t (agency, incident, at, kind, text, detail, alert, severity, place)
    ORDER BY place`.execute(q)
}
