import type { RuleDocument, RuleProblem } from '@belfry/sigma'

/** The rule documents of one moment. Workers compile them; `version` names the set in logs, alerts and on the rules page. */
export interface LoadedRules {
  /** First 12 hex digits of the SHA-256 over all documents. */
  readonly version: string
  readonly documents: readonly RuleDocument[]
}

/** Rules as they were read, and what could not be read. Problems inside a document are found when it is compiled. */
export interface RulesRead extends LoadedRules {
  readonly problems: readonly RuleProblem[]
}
