import type { Alert, Incident, Overview, Severity } from '@belfry/server/contract'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type Answer, address, call } from './client'

export type View = 'open' | 'mine' | 'unassigned' | 'closed'
export interface QueueFilter {
  readonly view: View
  readonly q: string
  readonly severity: Severity | null
}

/** Rows a call of the queue brings; more come on request. */
const pageRows = 100
/** Alerts shown under one incident; the incident's page leads to all. */
export const childrenMax = 20

export const incidentsKey = (filter: QueueFilter) => ['incidents', filter] as const
export const incidentKey = (id: string) => ['incident', id] as const
export const timelineKey = (id: string) => ['timeline', id] as const
export const overviewKey = ['overview'] as const

/** Never asked again by itself: rows stay where they are until the person asks. */
export function useIncidents(filter: QueueFilter) {
  const order = filter.view === 'closed' ? 'newest' : 'severity'
  const { q, severity, view } = filter
  return useInfiniteQuery({
    queryKey: incidentsKey(filter),
    queryFn: ({ pageParam }) =>
      call<Answer<'incidents'>>(
        'GET',
        address('/api/v1/incidents', { view, q, severity, order, limit: pageRows, cursor: pageParam }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** The newest alerts of an incident. */
export function useIncidentAlerts(incident: string, limit: number, wanted = true) {
  return useQuery({
    queryKey: ['alerts', incident, limit],
    queryFn: () => call<Answer<'alerts'>>('GET', address('/api/v1/alerts', { incident, limit })),
    enabled: wanted,
    staleTime: 10_000,
  })
}

export function useAlert(id: string | null) {
  return useQuery({
    queryKey: ['alert', id],
    queryFn: () => call<Alert>('GET', `/api/v1/alerts/${encodeURIComponent(id!)}`),
    enabled: id !== null,
    staleTime: 60_000,
  })
}

export function useIncident(id: string) {
  return useQuery({
    queryKey: incidentKey(id),
    queryFn: () => call<Incident>('GET', `/api/v1/incidents/${encodeURIComponent(id)}`),
  })
}

export function useTimeline(id: string) {
  return useQuery({
    queryKey: timelineKey(id),
    queryFn: () => call<Answer<'incidentTimeline'>>('GET', `/api/v1/incidents/${encodeURIComponent(id)}/timeline`),
  })
}

/** Kept fresh by the live line; asked once for the first screen. */
export function useOverview() {
  return useQuery({
    queryKey: overviewKey,
    queryFn: () => call<Overview>('GET', '/api/v1/overview'),
    staleTime: Number.POSITIVE_INFINITY,
  })
}
