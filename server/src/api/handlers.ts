import { alertHandlers } from './alerts.js'
import { assetHandlers } from './assets.js'
import type { ApiDeps } from './deps.js'
import { eventHandlers } from './events.js'
import type { Handlers } from './handler.js'
import { incidentHandlers } from './incidents.js'
import { journalHandlers } from './journal.js'
import { overviewHandlers } from './overview.js'
import { peopleHandlers } from './people.js'
import { ruleHandlers } from './rules.js'
import { sessionHandlers } from './session.js'
import { sourceHandlers } from './sources.js'
import { tokenHandlers } from './tokens.js'

/** One handler for each route; one file for each noun. */
export function openHandlers(deps: ApiDeps): Handlers {
  return {
    ...sessionHandlers(deps),
    ...overviewHandlers(deps),
    ...eventHandlers(deps),
    ...alertHandlers(deps),
    ...incidentHandlers(deps),
    ...ruleHandlers(deps),
    ...sourceHandlers(deps),
    ...assetHandlers(deps),
    ...tokenHandlers(deps),
    ...peopleHandlers(deps),
    ...journalHandlers(deps),
  }
}
