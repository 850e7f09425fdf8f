import type { Caller } from '../access/index.js'
import { type ApiDeps, toListQuery } from './deps.js'
import { found, type Some } from './handler.js'

export function incidentHandlers({
  access,
  cases,
}: ApiDeps): Some<
  'incidents' | 'incident' | 'incidentTimeline' | 'incidentState' | 'incidentAssign' | 'incidentComment'
> {
  async function assigneeOf(caller: Caller, assignee: string | null) {
    if (assignee === null) return null
    if (assignee === 'me') return { id: caller.id, name: caller.name }
    const { id, name } = found(await access.people.get(assignee), 'person')
    return { id, name }
  }
  return {
    incidents: ({ caller, query }) =>
      cases.incidents(caller.agencies, {
        ...toListQuery(query),
        view: query.view,
        order: query.order,
        person: caller.id,
        ...(query.severity === undefined ? {} : { severity: query.severity }),
      }),
    incident: async ({ caller, params }) => found(await cases.incident(caller.agencies, params.id), 'incident'),
    incidentTimeline: async ({ caller, params }) => ({
      items: found(await cases.timeline(caller.agencies, params.id), 'incident'),
      next: null,
    }),
    incidentState: async ({ body, caller, params }) => {
      const step = {
        state: body.state,
        reason: body.reason,
        ...(body.verdict === undefined ? {} : { verdict: body.verdict }),
      }
      return found(await cases.setState(caller.agencies, params.id, step, caller), 'incident')
    },
    incidentAssign: async ({ body, caller, params }) => {
      const assignee = await assigneeOf(caller, body.assignee)
      return found(await cases.assign(caller.agencies, params.id, assignee, caller), 'incident')
    },
    incidentComment: async ({ body, caller, params }) =>
      found(await cases.comment(caller.agencies, params.id, body.text, caller), 'incident'),
  }
}
