/** People, sessions, tokens, one-time links, and what each may do. */
export { type Access, openAccess } from './access.js'
export { accessMigrations } from './migrations.js'
export { type Person, passwordLengthMin } from './people.js'
export { actorOf, may, type Right, rights, system } from './rights.js'
export { type AgencyScope, type Caller, type Role, roles } from './roles.js'
export { type LiveSession, sessionMsMax } from './sessions.js'
export type { Token } from './tokens.js'
