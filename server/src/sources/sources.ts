import type { Scope, State } from '../state/index.js'
import type { Clock } from '../time/index.js'
import { bury, type DeadLetter } from './bury.js'
import { type ListQuery, listDeadLetters, listSources, type Page, type ShownDeadLetter, type Source } from './lists.js'
import { type SourceSeen, seen } from './seen.js'

export type { DeadLetter } from './bury.js'
export type { SourceSeen } from './seen.js'

export interface Sources {
  /** Counts what blocks brought, one statement a call. An update whose `block` was counted before changes nothing. */
  seen(updates: readonly SourceSeen[]): Promise<void>
  /** Keeps records that no reader understood; a known id changes nothing. Beyond the bounds of a source its oldest are dropped and counted. */
  bury(letters: readonly DeadLetter[]): Promise<void>
  /** By agency, name and door. */
  list(scope: Scope, query: ListQuery): Promise<Page<Source>>
  /** Newest first. */
  deadLetters(scope: Scope, query: ListQuery): Promise<Page<ShownDeadLetter>>
}

/** Opens the room; it holds no connection and no timer. */
export function openSources({ state, clock }: { readonly state: State; readonly clock: Clock }): Sources {
  return {
    seen: updates =>
      updates.length === 0 ? Promise.resolve() : state.transaction('all', q => seen(q, updates, clock)),
    bury: letters => (letters.length === 0 ? Promise.resolve() : state.transaction('all', q => bury(q, letters))),
    list: (scope, query) => state.transaction(scope, q => listSources(q, query)),
    deadLetters: (scope, query) => state.transaction(scope, q => listDeadLetters(q, query)),
  }
}
