import { type ApiDeps, toListQuery } from './deps.js'
import { found, type Some } from './handler.js'
import { showPerson } from './session.js'

export function peopleHandlers({ access }: ApiDeps): Some<'people' | 'personCreate' | 'personRemove'> {
  return {
    people: async ({ caller, query }) => {
      const page = await access.people.list(caller, toListQuery(query))
      return { items: page.items.map(showPerson), next: page.next }
    },
    personCreate: async ({ body, caller }) => showPerson(await access.people.create(caller, body)),
    personRemove: async ({ caller, params }) => {
      found((await access.people.remove(caller, params.id)) || null, 'person')
      return {}
    },
  }
}
