import { sql, type Transaction } from 'kysely'
import type { Caller } from '../access/index.js'
import type { TimelineItem } from './cases.js'
import { cleanText } from './clean-text.js'
import { takeTurn } from './record.js'
import { type IncidentRow, type TimelineRow, toTimelineItem } from './rows.js'
import { checkStep, type Step, sinceAfter, stepText } from './steps.js'

/** Longest text a person writes into a timeline. */
const textCharsMax = 10_000

/** What a person does to one incident: which, who, when (epoch ms). */
export interface Act {
  readonly incident: number
  readonly by: Caller
  readonly now: number
}

/** Moves an incident to another state. False where there is none. @throws Problem of `checkStep` */
export async function setState(q: Transaction<object>, act: Act, step: Step): Promise<boolean> {
  const row = await lock(q, act)
  if (!row) return false
  checkStep(row.state, step)
  const at = new Date(act.now).toISOString()
  const closes = step.state === 'closed'
  await sql`
    UPDATE incidents SET state = ${step.state}, updated_at = ${at}::timestamptz,
      verdict = ${closes ? step.verdict! : null}, closed_at = ${closes ? at : null}::timestamptz,
      state_since = ${JSON.stringify(sinceAfter(JSON.parse(row.state_since), step.state, at))}
    WHERE number = ${act.incident}`.execute(q)
  await say(q, act, row, { kind: 'state', text: stepText(row.state, step), detail: step.reason })
  return true
}

/** Gives an incident to a person, or to nobody. False where there is none. */
export async function assign(
  q: Transaction<object>,
  act: Act,
  assignee: { readonly id: string; readonly name: string } | null,
): Promise<boolean> {
  const row = await lock(q, act)
  if (!row) return false
  if (row.assignee_id === (assignee?.id ?? null)) return true
  await sql`
    UPDATE incidents SET assignee_id = ${assignee?.id ?? null}, assignee_name = ${assignee?.name ?? null},
      updated_at = to_timestamp(${act.now}::bigint / 1000.0)
    WHERE number = ${act.incident}`.execute(q)
  await say(q, act, row, { kind: 'assigned', text: assignee ? `Assigned to ${assignee.name}` : 'Assigned to nobody' })
  return true
}

/** Adds what a person says. Null where there is no such incident. */
export async function comment(q: Transaction<object>, act: Act, text: string): Promise<TimelineItem | null> {
  const row = await lock(q, act)
  if (!row) return null
  await sql`
    UPDATE incidents SET updated_at = to_timestamp(${act.now}::bigint / 1000.0) WHERE number = ${act.incident}`.execute(
    q,
  )
  return say(q, act, row, { kind: 'comment', text })
}

async function lock(q: Transaction<object>, { incident }: Act): Promise<IncidentRow | null> {
  await takeTurn(q)
  const { rows } = await sql<IncidentRow>`SELECT * FROM incidents WHERE number = ${incident} FOR UPDATE`.execute(q)
  return rows[0] ?? null
}

async function say(
  q: Transaction<object>,
  { incident, by, now }: Act,
  { agency }: IncidentRow,
  { kind, text, detail }: { readonly kind: TimelineItem['kind']; readonly text: string; readonly detail?: string },
): Promise<TimelineItem> {
  const said = detail === undefined ? null : cleanText(detail, textCharsMax)
  const { rows } = await sql<TimelineRow>`
    INSERT INTO incident_timeline (agency, incident, at, kind, by_name, by_id, text, detail)
    VALUES (${agency}, ${incident}, to_timestamp(${now}::bigint / 1000.0), ${kind}, ${cleanText(by.name, 200)}, ${by.id},
      ${cleanText(text, textCharsMax)}, ${said})
    RETURNING id, at, kind, by_name, text, detail, alert, severity`.execute(q)
  return toTimelineItem(rows[0]!)
}
