import { sql, type Transaction } from 'kysely'
import type { City } from '../city/index.js'
import type { Alert, AlertDraft } from './cases.js'
import { addAlert, type DraftIncident, draftOf, openDraft } from './draft-incident.js'
import { firstNew, type Joined, joinAlerts } from './join.js'
import { type Judged, judge } from './judge.js'
import { countRules, knownAlerts, loadIncidents, openSpans, takeNumbers } from './record-reads.js'
import { writeAlerts, writeEntities, writeIncidents, writeTimeline } from './record-writes.js'
import { incidentId } from './rows.js'
import { type RuleGroup, timelineLines } from './timeline-lines.js'

/** Whoever changes incidents takes turns, so that an alert never joins an incident that is being closed, nor two writers open the same. */
export async function takeTurn(q: Transaction<object>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(4902714)`.execute(q)
}

export interface Recorded {
  readonly alerts: readonly Alert[]
  /** Numbers of the incidents that were opened or changed. */
  readonly incidents: readonly number[]
}

/** Stores the new ones among the drafts and joins them to incidents: about ten statements, however many drafts. */
export async function record(
  q: Transaction<object>,
  drafts: readonly AlertDraft[],
  { city, now }: { readonly city: City; readonly now: number },
): Promise<Recorded> {
  await takeTurn(q)
  const judged = [...new Map(drafts.map(draft => [draft.id, judge(draft, city)])).values()]
  const known = await knownAlerts(q, judged)
  const fresh = judged.filter(({ alert }) => !known.has(alert.id)).sort(inOrder)
  if (fresh.length === 0) return { alerts: [], incidents: [] }

  const spans = await openSpans(q, fresh)
  const joined = joinAlerts(
    fresh.map(({ alert, atMs, joining }) => ({ agency: alert.agency, at: atMs, keys: joining })),
    spans,
  )
  const incidents = await gather(q, fresh, joined)
  const ofAlert = joined.map(({ incident }) => incidents.get(incident)!)
  const groups = await groupByRule(q, fresh, ofAlert)
  const changed = [...incidents.values()]
  const added = await writeEntities(q, fresh, ofAlert, spans)
  await writeIncidents(q, changed, { added, now })
  await writeAlerts(q, fresh, ofAlert)
  await writeTimeline(q, timelineLines(changed, groups))
  return {
    alerts: fresh.map(({ alert }, i) => ({
      ...alert,
      state: ofAlert[i]!.state,
      incident: incidentId(ofAlert[i]!.number),
    })),
    incidents: changed.map(({ number }) => number),
  }
}

/** By the time they happened; the id makes the order the same after a replay. */
const inOrder = (a: Judged, b: Judged) => a.atMs - b.atMs || (a.alert.id < b.alert.id ? -1 : 1)

/** The incidents that were joined or are to be opened, with the alerts added, by the number the joining gave them. */
async function gather(q: Transaction<object>, fresh: readonly Judged[], joined: readonly Joined[]) {
  const incidents = new Map<number, DraftIncident>()
  const old = [...new Set(joined.map(({ incident }) => incident).filter(number => number < firstNew))]
  for (const row of await loadIncidents(q, old)) incidents.set(Number(row.number), draftOf(row))
  const newCount = joined.filter(({ by }) => by === null).length
  const numbers = await takeNumbers(q, newCount)
  for (const [i, each] of joined.entries()) {
    if (!incidents.has(each.incident)) incidents.set(each.incident, openDraft(numbers.shift()!, fresh[i]!))
    addAlert(incidents.get(each.incident)!, fresh[i]!, each)
  }
  return incidents
}

async function groupByRule(
  q: Transaction<object>,
  fresh: readonly Judged[],
  ofAlert: readonly DraftIncident[],
): Promise<RuleGroup[]> {
  const groups = new Map<string, { incident: DraftIncident; alerts: Judged[] }>()
  for (const [i, each] of fresh.entries()) {
    const incident = ofAlert[i]!
    const key = `${incident.number} ${each.alert.rule.id}`
    const group = groups.get(key)
    if (group) group.alerts.push(each)
    else groups.set(key, { incident, alerts: [each] })
  }
  const list = [...groups.values()]
  const counts = await countRules(
    q,
    list.map(({ incident, alerts }) => ({
      agency: incident.agency,
      incident: incident.number,
      rule: alerts[0]!.alert.rule.id,
      count: alerts.length,
    })),
  )
  return list.map((group, i) => ({ ...group, countAfter: counts[i]! }))
}
