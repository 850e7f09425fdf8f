import type { City } from '../city/index.js'
import type { Alert, AlertDraft, ImpactLine } from './cases.js'
import { cleanText } from './clean-text.js'
import { type AlertKeys, keysOf } from './join-keys.js'
import { severityOf } from './severity.js'

/** An alert before it belongs to an incident, and what it can be joined over. */
export interface Judged extends AlertKeys {
  readonly alert: Omit<Alert, 'state' | 'incident'>
  /** Epoch ms, within what the database can hold. */
  readonly atMs: number
  readonly receivedMs: number
}

/** The last moment of year 9999, the end of ISO 8601's four digits. */
const timeMax = 253_402_300_799_999
const titleCharsMax = 300
/** Of a record's value in the explanation; the record itself stands beside it. */
const actualCharsMax = 4_096
/** Impact lines an alert or an incident keeps; those with the most people. */
export const impactLinesMax = 20

/** Decides severity and impact by the city of this moment, and makes the draft fit for the database. Pure. */
export function judge(draft: AlertDraft, city: City): Judged {
  const keys = keysOf(draft, city)
  const assetId =
    keys.entities.find(({ kind }) => kind === 'asset' && draft.entities.asset !== undefined)?.value ?? null
  const at = assetId === null ? null : city.impact(assetId)
  const impact = (at?.services ?? []).map(({ name, sector, people }) => ({ service: name, sector, people }))
  const receivedMs = within(draft.received, 0)
  const atMs = within(draft.at, receivedMs)
  const { rule } = draft
  return {
    ...keys,
    atMs,
    receivedMs,
    alert: {
      id: cleanText(draft.id, 200),
      agency: cleanText(draft.agency, 100),
      rule: { ...rule, id: cleanText(rule.id, 200), title: cleanText(rule.title, titleCharsMax) },
      why: draft.why.map(why => ({ ...why, actual: why.actual && cleanText(why.actual, actualCharsMax) })),
      records: draft.records,
      severity: severityOf(rule.level, at?.asset.criticality ?? null),
      entities: Object.fromEntries(keys.entities.toReversed().map(({ kind, value }) => [kind, value])),
      asset: assetId,
      site: at?.site?.name ?? null,
      service: impact[0]?.service ?? null,
      people: impact[0]?.people ?? null,
      impact: impact.slice(0, impactLinesMax),
      at: new Date(atMs).toISOString(),
      received: new Date(receivedMs).toISOString(),
    },
  }
}

function within(ms: number, otherwise: number): number {
  return ms >= 0 && ms <= timeMax ? Math.round(ms) : otherwise
}

/** The impact of several alerts: each service once, the one with the most people first. People are never summed. */
export function mergeImpact(lines: readonly ImpactLine[]): ImpactLine[] {
  const services = new Map<string, ImpactLine>()
  // The newest figure of a service counts.
  for (const line of lines) services.set(line.service, line)
  return [...services.values()].sort((a, b) => b.people - a.people).slice(0, impactLinesMax)
}
