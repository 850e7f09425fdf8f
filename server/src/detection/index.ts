/** Rule sets: loading from folders, versions, reload while running. */
export type { LoadedRules } from './rules.js'
