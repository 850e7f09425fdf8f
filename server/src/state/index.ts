/** PostgreSQL: embedded or by URL, migrations, transactions bound to an agency scope. */
export type { Migration, Scope, State, StateOptions } from './state.js'
