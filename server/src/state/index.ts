/** PostgreSQL: embedded or by URL, migrations, transactions bound to an agency scope. */
export { agencyPolicy } from './agency-policy.js'
export { connectState, openState } from './open-state.js'
export type { Migration, Scope, State, StateOptions } from './state.js'
