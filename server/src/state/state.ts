import type { Transaction } from 'kysely'
import type { Log } from '../telemetry/index.js'

/** Whose rows a transaction sees. Row-level security enforces it; `all` is for the system and for city-wide accounts. */
export type Scope = readonly string[] | 'all'

/** One forward-only step. `id` sorts: `<room>-<number>-<what>`; once released it never changes (its hash is checked). */
export interface Migration {
  readonly id: string
  readonly sql: string
}

export interface StateOptions {
  /** The folder PostgreSQL owns, or a `postgres://` URL of a server. */
  readonly at: { readonly folder: string } | { readonly url: string }
  readonly migrations: readonly Migration[]
  readonly log: Log
}

export interface State {
  /**
   * Runs inside one transaction as the unprivileged application role, seeing only rows of `scope`.
   * A table with a column `agency` has a policy (see `agencyPolicy`); tables without are shared by all.
   */
  transaction<Tables, Result>(scope: Scope, run: (q: Transaction<Tables>) => Promise<Result>): Promise<Result>
  /** Resolves when a trivial query was answered; rejects with a Problem otherwise. */
  ping(): Promise<void>
  close(): Promise<void>
}
