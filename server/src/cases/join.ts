import { type Key, keyText } from './join-keys.js'

/** Alerts that share an entity belong together when they lie no further apart than this, by the time at which they happened. */
export const joinWindowMs = 60 * 60_000

export interface Joining {
  readonly agency: string
  /** Epoch ms. */
  readonly at: number
  /** The most trusted first. */
  readonly keys: readonly Key[]
}

/** From when to when an open incident knows a key, epoch ms. */
export interface Span {
  readonly incident: number
  readonly agency: string
  readonly key: Key
  readonly first: number
  readonly last: number
}

export interface Joined {
  /** A number of an open incident, or from `firstNew` up for one that is to be opened. */
  readonly incident: number
  /** What it shares with the incident; null for the alert that opens one. */
  readonly by: Key | null
}

/** Numbers of incidents that are to be opened begin here: newer than every one there is. */
export const firstNew = 2 ** 50

/**
 * Decides for each alert, in the order given, which incident it joins. It looks at its keys from the most trusted on, and of the open
 * incidents of its agency that share that key within the window takes the newest; where none does it opens one. Later alerts may join
 * what earlier ones opened. Pure.
 */
export function joinAlerts(alerts: readonly Joining[], open: readonly Span[]): Joined[] {
  const known = new Map<string, Map<number, { first: number; last: number }>>()
  const incidentsOf = (agency: string, key: Key) => {
    const name = `${agency}\n${keyText(key)}`
    const found = known.get(name) ?? new Map<number, { first: number; last: number }>()
    known.set(name, found)
    return found
  }
  const widen = (incident: number, { agency, key, first, last }: Omit<Span, 'incident'>) => {
    const incidents = incidentsOf(agency, key)
    const span = incidents.get(incident) ?? { first, last }
    incidents.set(incident, { first: Math.min(span.first, first), last: Math.max(span.last, last) })
  }
  for (const { incident, ...span } of open) widen(incident, span)

  let next = firstNew
  return alerts.map(({ agency, at, keys }) => {
    let joined: Joined | null = null
    for (const key of keys) {
      const near = [...incidentsOf(agency, key)].filter(
        ([, { first, last }]) => at >= first - joinWindowMs && at <= last + joinWindowMs,
      )
      if (near.length === 0) continue
      joined = { incident: Math.max(...near.map(([incident]) => incident)), by: key }
      break
    }
    joined ??= { incident: next++, by: null }
    for (const key of keys) widen(joined.incident, { agency, key, first: at, last: at })
    return joined
  })
}

/** Keys named in the sentence; the rest is counted. */
const keysSaidMax = 3

/** Why the alerts of an incident are one, in words: `same host tms-app-02 within 60 min`. */
export function joinedByText(keys: readonly Key[]): string {
  if (keys.length === 0) return 'one alert so far'
  const said = keys
    .slice(0, keysSaidMax)
    .map(({ kind, value }) => (kind === 'rule' ? 'same rule from the same source' : `same ${kind} ${value}`))
  const rest = keys.length - said.length
  return `${[...said, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')} within ${joinWindowMs / 60_000} min`
}
