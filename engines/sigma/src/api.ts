import type { EcsFields, Fields, Level, LogSource } from '@belfry/event'

/** One file's text; it may hold several YAML documents. */
export interface RuleDocument {
  /** Named in problems; not opened. */
  readonly file: string
  readonly text: string
}

/** What a list shows of a rule and an alert carries. */
export interface RuleInfo {
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly status: string | null
  readonly description: string | null
  readonly author: string | null
  readonly tags: readonly string[]
  readonly references: readonly string[]
  readonly falsePositives: readonly string[]
  readonly logSource: LogSource
  readonly file: string
  /** The rule's own YAML text, for its page. */
  readonly text: string
}

/** Why a document, or a rule in it, did not load. The others still do. */
export interface RuleProblem {
  /** Stable, from `problems.ts`: `rule.modifier.unknown`, `rule.yaml.syntax`, ... */
  readonly code: string
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly column: number
  readonly rule: string | null
  readonly message: string
  /** What to write or do instead. */
  readonly advice: string
}

/** The part of an event that rules look at. An `Event` satisfies it. */
export interface SigmaEvent {
  readonly logSources: readonly LogSource[]
  /** Looked at first; keyword searches look only here. */
  readonly fields: Fields
  /** Looked at where `fields` does not know the name. */
  readonly derived?: Fields | null
  /** Looked at last. */
  readonly ecs?: EcsFields
}

/** One met item of the condition. */
export interface Reason {
  /** null for a keyword hit. */
  readonly field: string | null
  /** In the rule's order. */
  readonly modifiers: readonly string[]
  /** The values the rule asked for; of a list of alternatives, those that were met. */
  readonly expected: readonly string[]
  /** The value as the event has it; null where the field is absent or null. */
  readonly actual: string | null
}

export interface Match {
  readonly rule: RuleInfo
  readonly why: readonly Reason[]
}

export interface MatchOptions {
  /** Holds every rule against the event, whatever log source the rule names. */
  readonly anyLogSource?: boolean
}

/** Per search identifier and item of one rule: what was asked, what was found, whether it was met. */
export interface Explanation {
  readonly rule: RuleInfo
  readonly matched: boolean
  readonly logSourceMatches: boolean
  readonly nodes: readonly {
    readonly identifier: string
    readonly met: boolean
    readonly items: readonly (Reason & { readonly met: boolean })[]
  }[]
}

/** What a run saw; collected by the caller with `observe`. */
export interface Seen {
  readonly logSources: readonly LogSource[]
  /** Every field name that occurred, with dots for nesting. */
  readonly fields: ReadonlySet<string>
}

/** A rule that could not have fired on what was seen. */
export interface Silent {
  readonly rule: RuleInfo
  readonly reason: 'no log source' | 'no field'
  /** The fields of the rule that never occurred; empty for `no log source`. */
  readonly fields: readonly string[]
}

export interface RuleSet {
  /** In a stable order: by file, then by place in the file. */
  readonly rules: readonly RuleInfo[]
  /** Every rule that holds, in the order of `rules`. */
  match(event: SigmaEvent, options?: MatchOptions): Match[]
  /** Why a rule holds or does not; undefined where there is no rule of this id. */
  explain(ruleId: string, event: SigmaEvent): Explanation | undefined
  /** The rules that could never have fired for want of a log source or of every field that could make them true. */
  silent(seen: Seen): Silent[]
}

export interface Compiled {
  readonly ruleSet: RuleSet
  readonly problems: readonly RuleProblem[]
}
