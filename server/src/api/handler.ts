import type { z } from 'zod'
import type { Caller, LiveSession } from '../access/index.js'
import { Problem } from '../problem/index.js'
import type { Route } from './contract/route.js'
import type { routes } from './contract/routes.js'

/** Rooms answer with frozen data; the contract's types are mutable. */
type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T

/** One call of a route, checked: the caller has the right, and the input fits the contract. */
export interface Call<Params, Query, Body> {
  /** `nobody` on public routes. */
  readonly caller: Caller
  readonly session: LiveSession | null
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Of the sender. */
  readonly address: string
  readonly cookie: { set(secret: string): void; clear(): void; readonly secret: string | null }
}

export type Handler<R> =
  R extends Route<infer Params, infer Query, infer Body, infer Answer>
    ? (call: Call<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<Frozen<z.input<Answer>>>
    : never

export type RouteName = keyof typeof routes

/** Exactly one handler for each route of the contract. */
export type Handlers = { readonly [Name in RouteName]: Handler<(typeof routes)[Name]> }

/** The handlers of one noun. */
export type Some<Name extends RouteName> = Pick<Handlers, Name>

/** The thing, or 404. What lies outside the caller's agencies is missing, too: its existence is nobody's business. */
export function found<Thing>(thing: Thing | null, what: string): Thing {
  if (thing !== null) return thing
  throw new Problem(`${what}.missing`, `There is no such ${what}`, 'Look in the list again; it may have gone meanwhile')
}

/** Milliseconds as the contract writes them. */
export const iso = (ms: number): string => new Date(ms).toISOString()

/** The same where the time may not be known. */
export const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms))
