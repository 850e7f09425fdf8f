import type { Transaction } from 'kysely'
import type { City } from '../city/index.js'
import type { Scope, State } from '../state/index.js'
import type { Log } from '../telemetry/index.js'
import type { Clock } from '../time/index.js'
import type { CaseEvent, Cases, Incident } from './cases.js'
import { findAlert, findIncidents, listAlerts, listIncidents } from './lists.js'
import { localMidnight } from './local-midnight.js'
import { countViews, readTimeline, servicesAtRisk } from './overview.js'
import { record } from './record.js'
import { incidentNumber } from './rows.js'
import { type Act, assign, comment, setState } from './work.js'

export interface CasesDeps {
  readonly state: State
  /** The city of this moment: a changed file counts from the next alert on. */
  readonly city: () => City
  readonly clock: Clock
  readonly log: Log
}

/** Opens the room; it keeps no connection and no timer. Listeners are called after the commit, in the order of commits of this process. */
export function openCases({ state, city, clock, log }: CasesDeps): Cases {
  const listeners = new Set<(event: CaseEvent) => void>()
  const inScope = <Result>(scope: Scope, run: (q: Transaction<object>) => Promise<Result>) =>
    state.transaction<object, Result>(scope, run)
  const midnight = () => localMidnight(clock.now(), city().data.timeZone)

  function tell(events: readonly CaseEvent[]): void {
    for (const event of events)
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (error) {
          log.error({ error: (error as Error).message }, 'A listener to the cases failed')
        }
      }
  }

  /** Runs a person's act on one incident and tells of it; `run` answers nothing (null, false) where there is no such incident. */
  async function change<Result>(
    scope: Scope,
    id: string,
    by: Act['by'],
    run: (q: Transaction<object>, act: Act) => Promise<Result>,
  ): Promise<{ result: Result; incident: Incident } | null> {
    const number = incidentNumber(id)
    if (number === null) return null
    const done = await inScope(scope, async q => {
      const result = await run(q, { incident: number, by, now: clock.now() })
      const [incident] = await findIncidents(q, [number])
      return incident ? { result, incident } : null
    })
    if (done) tell([incidentEvent(done.incident)])
    return done
  }

  return {
    async record(drafts) {
      if (drafts.length === 0) return []
      const { alerts, incidents } = await inScope('all', async q => {
        const recorded = await record(q, drafts, { city: city(), now: clock.now() })
        return { ...recorded, incidents: await findIncidents(q, recorded.incidents) }
      })
      tell(alerts.map(alert => ({ kind: 'alert', agency: alert.agency, alert }) as const))
      tell(incidents.map(incidentEvent))
      return alerts
    },
    alerts: (scope, query) => inScope(scope, q => listAlerts(q, query)),
    alert: (scope, id) => inScope(scope, q => findAlert(q, id)),
    incidents: (scope, query) => inScope(scope, q => listIncidents(q, query, midnight())),
    async incident(scope, id) {
      const number = incidentNumber(id)
      if (number === null) return null
      return inScope(scope, async q => (await findIncidents(q, [number]))[0] ?? null)
    },
    async timeline(scope, id) {
      const number = incidentNumber(id)
      return number === null ? null : inScope(scope, q => readTimeline(q, number))
    },
    counts: (scope, person) => inScope(scope, q => countViews(q, person, midnight())),
    services: scope => inScope(scope, servicesAtRisk),
    setState: async (scope, id, step, by) =>
      (await change(scope, id, by, (q, act) => setState(q, act, step)))?.incident ?? null,
    assign: async (scope, id, assignee, by) =>
      (await change(scope, id, by, (q, act) => assign(q, act, assignee)))?.incident ?? null,
    comment: async (scope, id, text, by) =>
      (await change(scope, id, by, (q, act) => comment(q, act, text)))?.result ?? null,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const incidentEvent = (incident: Incident): CaseEvent => ({ kind: 'incident', agency: incident.agency, incident })
