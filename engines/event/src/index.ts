/**
 * The common event: what a record looks like once it was read and normalised. Types and field names only.
 *
 * Three layers of fields stand side by side. `fields` is what the source itself said, untouched, because Sigma rules speak the
 * source's names. `derived` are names that rules use and the source does not, computed from its own (Security 4688 has
 * `NewProcessName`, process_creation rules ask for `Image`). `ecs` are the names of the Elastic Common Schema, the same for every source.
 */

/** Where a record comes from, in Sigma's three terms. `null` stands for "not stated". */
export interface LogSource {
  readonly product: string | null
  readonly category: string | null
  readonly service: string | null
}

/** What JSON can hold. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value }

/** A source's own fields, nested or flat, as the record has them. Made without a prototype or read with `Object.hasOwn`. */
export type Fields = { readonly [name: string]: Value }

/** Fields of the Elastic Common Schema 9 that Belfry keeps as columns. A name is absent where the record does not say it. */
export interface EcsFields {
  'event.code'?: string
  'event.provider'?: string
  'event.action'?: string
  'event.outcome'?: 'success' | 'failure'
  'host.name'?: string
  'host.ip'?: string
  'host.mac'?: string
  'user.name'?: string
  'user.domain'?: string
  'source.ip'?: string
  'source.port'?: number
  'destination.ip'?: string
  'destination.port'?: number
  'process.executable'?: string
  'process.command_line'?: string
  'process.pid'?: number
  'file.path'?: string
  'dns.question.name'?: string
  'url.full'?: string
  'network.protocol'?: string
}

export type EcsName = keyof EcsFields

/** One record, read and normalised. */
export interface Event {
  /** When it happened, as the record itself says, in epoch milliseconds; null where it states no readable time. */
  readonly time: number | null
  /** The log sources the record may count as, the most specific first. Sysmon 13 is both registry_set and registry_event. Never empty. */
  readonly logSources: readonly [LogSource, ...LogSource[]]
  /** Short name of the kind of record, for people and for the event store: `windows.sysmon`, `suricata.dns`, `zeek.conn`, `syslog`. */
  readonly dataset: string
  readonly fields: Fields
  readonly derived: Fields | null
  readonly ecs: EcsFields
  /** One line for a list. */
  readonly message: string
}

/** Sigma's five levels, the lowest first. */
export const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const
export type Level = (typeof levels)[number]
