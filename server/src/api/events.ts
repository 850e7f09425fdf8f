import type { z } from 'zod'
import type { Caller } from '../access/index.js'
import { type EventQuery, parseQuery, type StoredEvent } from '../events/index.js'
import type { listQuery } from './contract/schemas.js'
import type { ApiDeps } from './deps.js'
import { found, iso, type Some } from './handler.js'

const dayMs = 24 * 60 * 60_000

const show = (event: StoredEvent) => {
  const { agency, asset, dataset, ecs, id, logSource, message, source } = event
  const shown = { id, agency, source, time: iso(event.time), received: iso(event.received), dataset, logSource, asset }
  const whole = event.fields === undefined ? {} : { fields: event.fields, raw: event.raw ?? '' }
  return { ...shown, ecs: { ...ecs } as Record<string, string | number>, message, ...whole }
}

export function eventHandlers({ events, clock }: ApiDeps): Some<'events' | 'eventHistogram' | 'event'> {
  /** Without `to` up to tomorrow: no record is later than an hour from now. */
  const asked = (caller: Caller, query: z.output<typeof listQuery>, spanMs: number): EventQuery => {
    const to = query.to === undefined ? clock.now() + dayMs : Date.parse(query.to)
    const from = query.from === undefined ? Math.max(0, to - spanMs) : Date.parse(query.from)
    const terms = query.q === undefined ? [] : parseQuery(query.q)
    return { agencies: caller.agencies, from, to, terms, limit: query.limit, cursor: query.cursor ?? null }
  }
  return {
    events: async ({ caller, query }) => {
      const page = await events.search(asked(caller, query, Number.POSITIVE_INFINITY))
      return { items: page.items.map(show), next: page.next }
    },
    // Two days, as `to` is tomorrow: today in the middle of the bars.
    eventHistogram: async ({ caller, query }) => {
      const { total, barMs, bars } = await events.histogram(asked(caller, query, 2 * dayMs))
      return { total, barMs, bars: bars.map(bar => ({ at: iso(bar.at), count: bar.count })) }
    },
    event: async ({ caller, params }) => show(found(await events.get(caller.agencies, params.id), 'event')),
  }
}
