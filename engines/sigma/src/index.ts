/** Sigma rules in, matches with their reasons out. Pure: no I/O, no clock. Runs in Node and in a browser. */
export type {
  Compiled,
  Explanation,
  Match,
  MatchOptions,
  Reason,
  RuleDocument,
  RuleInfo,
  RuleProblem,
  RuleSet,
  Seen,
  SigmaEvent,
  Silent,
} from './api.js'
export { compile } from './compile.js'
