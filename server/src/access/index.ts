/** People, sessions, tokens, and what each may do. */
export { type AgencyScope, type Caller, type Role, roles } from './roles.js'
