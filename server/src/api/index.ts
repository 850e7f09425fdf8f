/** The HTTP contract and its routes, live updates, the sign-in link and the console's files. */
export { openApi } from './api.js'
export type { ApiDeps, ApiOptions, RulesInForce } from './deps.js'
export { authenticateSender } from './sender.js'
