import type { Incident, IncidentState, TimelineItem, Verdict } from '@belfry/server/contract'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call } from './client'
import { incidentKey, timelineKey } from './queries'

export interface Step {
  readonly state: IncidentState
  readonly reason: string
  readonly verdict?: Verdict
}

/** Puts a changed incident into every list that shows it, at its old place. */
export function place(client: QueryClient, incident: Incident): void {
  client.setQueryData(incidentKey(incident.id), incident)
  client.setQueriesData<{ pages: { items: Incident[]; next: string | null }[]; pageParams: unknown[] }>(
    { queryKey: ['incidents'] },
    lists =>
      lists && {
        ...lists,
        pages: lists.pages.map(page => ({
          ...page,
          items: page.items.map(item => (item.id === incident.id ? incident : item)),
        })),
      },
  )
  void client.invalidateQueries({ queryKey: timelineKey(incident.id) })
}

/** What a person does to incidents. Each call rejects with `ApiError` and changes nothing then. */
export interface Work {
  /** Gives it to oneself; a new incident goes to triage by that. */
  take(incident: Incident): Promise<Incident>
  assign(incident: Incident, assignee: string | null): Promise<Incident>
  move(id: string, step: Step): Promise<Incident>
  comment(id: string, text: string): Promise<TimelineItem>
}

export function useWork(): Work {
  const client = useQueryClient()
  return useMemo(() => {
    const at = (id: string) => `/api/v1/incidents/${encodeURIComponent(id)}`
    const shown = (incident: Incident) => {
      place(client, incident)
      return incident
    }
    const assign = async (incident: Incident, assignee: string | null) =>
      shown(await call<Incident>('POST', `${at(incident.id)}/assign`, { assignee }))
    const move = async (id: string, step: Step) => shown(await call<Incident>('POST', `${at(id)}/state`, step))
    return {
      assign,
      move,
      async take(incident) {
        const taken = await assign(incident, 'me')
        return taken.state === 'new' ? move(incident.id, { state: 'triage', reason: 'Taken' }) : taken
      },
      async comment(id, text) {
        const item = await call<TimelineItem>('POST', `${at(id)}/comments`, { text })
        await client.invalidateQueries({ queryKey: timelineKey(id) })
        return item
      },
    }
  }, [client])
}
