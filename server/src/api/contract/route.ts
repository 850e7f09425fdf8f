import type { z } from 'zod'

/** What a route asks of its caller. The rights table (access/rights.ts) says which roles have a right. */
export type Right =
  | 'ingest'
  | 'read.records'
  | 'read.cases'
  | 'work.cases'
  | 'read.rules'
  | 'read.sources'
  | 'read.city'
  | 'read.journal'
  | 'manage.access'
  | 'own.session'

/** One route: from it come validation, the console's types, OpenAPI and the access test. */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With `{name}` for parameters, as OpenAPI writes them. */
  readonly path: string
  readonly summary: string
  readonly right: Right | 'public'
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly answer: Answer
  /** True where an answer shows stored records or cases to a person: the call is an entry in the journal. */
  readonly journaled?: boolean
}

/** Keeps the exact schema types of a route literal. */
export const route = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  r: Route<P, Q, B, A>,
): Route<P, Q, B, A> => r
