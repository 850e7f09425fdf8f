import type { RuleInfo, RuleProblem } from '@belfry/sigma'
import type { z } from 'zod'
import type { Access } from '../access/index.js'
import type { Cases } from '../cases/index.js'
import type { City } from '../city/index.js'
import type { EventStore } from '../events/index.js'
import type { Journal } from '../journal/index.js'
import type { Scope } from '../state/index.js'
import type { Stream } from '../stream/index.js'
import type { Log, Metrics } from '../telemetry/index.js'
import type { Clock } from '../time/index.js'
import type { deadLetter, listQuery, source } from './contract/schemas.js'

/** What a list is asked for. Times are ISO UTC. */
export interface ListQuery {
  readonly limit: number
  readonly cursor: string | null
  readonly from: string | null
  readonly to: string | null
  readonly q: string | null
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

export interface RulesInForce {
  readonly version: string
  readonly rules: readonly RuleInfo[]
  readonly problems: readonly RuleProblem[]
}

/** The part of the room `sources` that the API shows. */
export interface SourcesShown {
  list(scope: Scope, query: ListQuery): Promise<Page<z.input<typeof source>>>
  deadLetters(scope: Scope, query: ListQuery): Promise<Page<z.input<typeof deadLetter>>>
}

/** Everything the API needs, by interface. Functions where the thing behind changes while Belfry runs. */
export interface ApiDeps {
  readonly access: Access
  readonly journal: Journal
  readonly cases: Cases
  readonly events: Pick<EventStore, 'search' | 'get' | 'histogram'>
  readonly stream: Pick<Stream, 'lag'>
  readonly sources: SourcesShown
  readonly city: () => City
  readonly rules: () => RulesInForce
  readonly recordsPerSecond: () => number
  /** What `/readyz` asks, by name: state, events, pipeline, stream. Each rejects while it is not ready. */
  readonly ready: { readonly [part: string]: () => Promise<void> }
  readonly metrics: Pick<Metrics, 'registry'>
  readonly clock: Clock
  readonly log: Log
  readonly options: ApiOptions
}

export interface ApiOptions {
  /** People reach Belfry by HTTPS: `__Host-` cookies and HSTS. */
  readonly https: boolean
  /** Folder of the built console; null serves the API alone. */
  readonly consoleFolder: string | null
  /** Holds every answer against the contract: in tests and in development. */
  readonly checkAnswers: boolean
  readonly version: string
}

/** A contract's list query, with null where nothing was asked. */
export function toListQuery(query: z.output<typeof listQuery>): ListQuery {
  return {
    limit: query.limit,
    cursor: query.cursor ?? null,
    from: query.from ?? null,
    to: query.to ?? null,
    q: query.q ?? null,
  }
}
