import { type ApiDeps, toListQuery } from './deps.js'
import { found, type Some } from './handler.js'

export function alertHandlers({ cases }: ApiDeps): Some<'alerts' | 'alert'> {
  return {
    alerts: ({ caller, query }) =>
      cases.alerts(caller.agencies, {
        ...toListQuery(query),
        ...(query.incident === undefined ? {} : { incident: query.incident }),
        ...(query.severity === undefined ? {} : { severity: query.severity }),
      }),
    alert: async ({ caller, params }) => found(await cases.alert(caller.agencies, params.id), 'alert'),
  }
}
