import { type Links, openLinks } from './links.js'
import { openPasswords } from './passwords.js'
import { openPeople, type People } from './people.js'
import type { AccessDeps, Room } from './room.js'
import { openSecrets } from './secrets.js'
import { openSessions, type Sessions } from './sessions.js'
import { openThrottle } from './throttle.js'
import { openTokens, type Tokens } from './tokens.js'

/** Everything about who may do what. The same functions serve the API and the command line in its own process. */
export interface Access {
  readonly people: People
  readonly sessions: Sessions
  readonly tokens: Tokens
  readonly links: Links
}

/** Opens the room; it keeps no connection and no timer, so there is nothing to close. */
export function openAccess(deps: AccessDeps): Access {
  const room: Room = {
    state: deps.state,
    journal: deps.journal,
    clock: deps.clock,
    agency: deps.agency,
    secrets: openSecrets(deps.vault.key('access.secrets'), deps.random),
    passwords: openPasswords(),
    throttle: openThrottle(deps.clock),
  }
  return { people: openPeople(room), sessions: openSessions(room), tokens: openTokens(room), links: openLinks(room) }
}
