import type { Fields } from '@belfry/event'

/** One record, as the reference data has it: `{ Event: { '#attributes', System, EventData | UserData } }`. */
export interface EvtxRecord {
  readonly kind: 'record'
  /** The record id stored in the file. */
  readonly recordId: bigint
  /** Byte offset in the file. */
  readonly offset: number
  readonly value: Fields
}

/** A chunk or record that could not be read; reading goes on behind it. */
export interface EvtxProblem {
  readonly kind: 'problem'
  readonly offset: number
  readonly reason: string
}

export type EvtxItem = EvtxRecord | EvtxProblem
