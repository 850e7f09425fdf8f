import type { Caller } from '../access/index.js'
import type { Overview } from './contract/index.js'
import type { ApiDeps } from './deps.js'
import { isoOrNull, type Some } from './handler.js'

/** What the top bar shows to this caller. */
export async function overviewOf(deps: ApiDeps, caller: Caller): Promise<Overview> {
  const { name, timeZone } = deps.city().data
  const lag = deps.stream.lag()
  const [counts, services] = await Promise.all([
    deps.cases.counts(caller.agencies, caller.id),
    deps.cases.services(caller.agencies),
  ])
  return {
    city: name,
    timeZone,
    recordsPerSecond: deps.recordsPerSecond(),
    backlog: { blocks: lag.blocks, oldestAt: isoOrNull(lag.oldestAt) },
    counts,
    services: services.map(each => ({ ...each })),
  }
}

export function overviewHandlers(deps: ApiDeps): Some<'overview'> {
  return { overview: ({ caller }) => overviewOf(deps, caller) }
}
