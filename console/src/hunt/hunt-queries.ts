import type { Event } from '@belfry/server/contract'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type Answer, address, call } from '../api/client'

/** Records a call brings; more while the person scrolls. */
const pageRows = 200

export interface Asked {
  readonly q: string
  readonly from: string
  readonly to: string
}

/** Records, newest first. */
export function useEvents(asked: Asked) {
  return useInfiniteQuery({
    queryKey: ['events', asked],
    queryFn: ({ pageParam }) =>
      call<Answer<'events'>>('GET', address('/api/v1/events', { ...asked, limit: pageRows, cursor: pageParam })),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useHistogram(asked: Asked) {
  return useQuery({
    queryKey: ['histogram', asked],
    queryFn: () => call<Answer<'eventHistogram'>>('GET', address('/api/v1/events/histogram', { ...asked })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** One record with its fields and its raw text. */
export function useEvent(id: string) {
  return useQuery({
    queryKey: ['event', id],
    queryFn: () => call<Event>('GET', `/api/v1/events/${encodeURIComponent(id)}`),
    staleTime: Number.POSITIVE_INFINITY,
  })
}
