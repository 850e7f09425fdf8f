import type { LiveSession, Person } from '../access/index.js'
import type { ApiDeps } from './deps.js'
import { iso, isoOrNull, type Some } from './handler.js'

/** A person as the contract shows one. */
export function showPerson(person: Person) {
  const { id, name, role, agencies } = person
  return { id, name, role, agencies, createdAt: iso(person.createdAt), lastSeenAt: isoOrNull(person.lastSeenAt) }
}

export function sessionHandlers({ access, city }: ApiDeps): Some<'session' | 'signIn' | 'signOut'> {
  const show = ({ person, csrf }: Pick<LiveSession, 'person' | 'csrf'>) => {
    const { name, timeZone } = city().data
    return { person: showPerson(person), city: name, timeZone, csrf }
  }
  return {
    session: async ({ session }) => show(session!),
    signIn: async ({ body, address, cookie }) => {
      const begun = await access.sessions.signIn({ ...body, address })
      const live = await access.sessions.read(begun.secret)
      cookie.set(begun.secret)
      return show(live!)
    },
    signOut: async ({ cookie }) => {
      if (cookie.secret !== null) await access.sessions.end(cookie.secret)
      cookie.clear()
      return {}
    },
  }
}
