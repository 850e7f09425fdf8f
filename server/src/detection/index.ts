/** Rule sets: loading from folders, versions, reload while running. */
export { diskReader, loadRules, type RuleReader } from './load-rules.js'
export type { LoadedRules, RulesRead } from './rules.js'
export { type RulesWatch, watchRules } from './watch-rules.js'
