import type { RuleDocument, RuleInfo, RuleProblem } from '@belfry/sigma'
import type { AlertDraft } from '../cases/index.js'
import type { CityData } from '../city/index.js'
import type { BlockHeader, BlockRef } from '../stream/index.js'

/** A record that no reader understood, with its place. */
export interface DeadLetterDraft {
  readonly id: string
  readonly agency: string
  readonly source: string
  readonly received: number
  readonly reason: string
  readonly detail: string
  readonly raw: Buffer
}

/** What one block became. Depends on the block, the rules and the city only, never on the clock. */
export interface BlockOutcome {
  readonly block: number
  readonly header: BlockHeader
  readonly records: number
  readonly bytes: number
  /** Encoded rows, one a line; all of one UTC day, that of the block's receipt. */
  readonly rows: Uint8Array
  readonly rowCount: number
  readonly alerts: readonly AlertDraft[]
  readonly deadLetters: readonly DeadLetterDraft[]
}

export interface RulesInForce {
  readonly version: string
  readonly rules: readonly RuleInfo[]
  readonly problems: readonly RuleProblem[]
}

/** What the coordinator tells a worker thread. */
export type ToWorker =
  | {
      readonly kind: 'rules'
      readonly version: string
      readonly documents: readonly RuleDocument[]
      readonly report: boolean
    }
  | { readonly kind: 'city'; readonly data: CityData }
  | { readonly kind: 'block'; readonly ref: BlockRef }

/** What a worker thread answers. */
export type FromWorker =
  | { readonly kind: 'rules'; readonly version: string; readonly inForce: RulesInForce | null }
  | { readonly kind: 'block'; readonly outcome: BlockOutcome }

export interface WorkerSetup {
  readonly streamFolder: string
  readonly streamKey: Uint8Array
}
