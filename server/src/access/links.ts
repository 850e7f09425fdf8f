import type { Transaction } from 'kysely'
import { Problem } from '../problem/index.js'
import { assertWithin, hasAdministrator, hashPassword, insertPerson, nameKey, type Person, toPerson } from './people.js'
import { actorOf, system } from './rights.js'
import type { AgencyScope, Caller, Role } from './roles.js'
import type { Room } from './room.js'
import { beginSession, callerOf, type NewSession } from './sessions.js'
import { type LinkRow, type Tables, toColumn } from './tables.js'

/** What a link does: signs in as somebody (made on first use), or creates the first administrator. */
export type NewLink =
  | { readonly kind: 'sign-in'; readonly name: string; readonly role: Role; readonly agencies: AgencyScope }
  | { readonly kind: 'first-administrator' }

export interface Links {
  /** The code that goes into the address, `/sign-in/<code>`. It is shown this once. @param minutes until it expires. */
  create(by: Caller, link: NewLink, minutes: number): Promise<string>
  /** What a code would do; null where it is unknown, used or expired. Does not use it up. */
  peek(code: string): Promise<{ readonly kind: NewLink['kind']; readonly name: string | null } | null>
  /** Uses the code up and begins a session. Problem `link.spent` where it no longer counts, and those of `people.create`. */
  use(code: string, chosen: { readonly name: string; readonly password: string } | null): Promise<NewSession>
}

type Row = Omit<LinkRow, 'agencies'> & { agencies: readonly string[] | null }

const spent = () =>
  new Problem(
    'link.spent',
    'This link was used already, or has expired',
    'Sign in with name and password, or start Belfry again for a new link',
  )

export function openLinks(room: Room): Links {
  const { state, journal, clock, secrets } = room
  const inState = <Result>(run: (q: Transaction<Tables>) => Promise<Result>) =>
    state.transaction<Tables, Result>('all', run)

  /** The person that a link speaks of, made where there is none yet. */
  async function personOf(q: Transaction<Tables>, link: Row, chosen: Chosen): Promise<Person> {
    if (link.kind === 'first-administrator') {
      if (!chosen || (await hasAdministrator(q))) throw spent()
      return insertPerson(q, room, { ...chosen, role: 'administrator', agencies: 'all' })
    }
    const name = link.name ?? ''
    const known = await q.selectFrom('people').selectAll().where('name_key', '=', nameKey(name)).executeTakeFirst()
    if (known) return toPerson(known)
    const role = link.role ?? 'viewer'
    return insertPerson(q, room, { name, password: null, hash: null, role, agencies: link.agencies ?? 'all' })
  }

  return {
    async create(by, link, minutes) {
      const code = secrets.fresh()
      const signIn = link.kind === 'sign-in' ? link : null
      if (signIn) assertWithin(by, signIn.agencies)
      await inState(async q => {
        await q.deleteFrom('one_time_links').where('expires_at', '<', new Date(clock.now())).execute()
        await q
          .insertInto('one_time_links')
          .values({
            hash: secrets.hash('link', code),
            kind: link.kind,
            name: signIn?.name ?? null,
            role: signIn?.role ?? null,
            agencies: toColumn(signIn?.agencies ?? 'all'),
            expires_at: new Date(clock.now() + minutes * 60_000),
            used_at: null,
          })
          .execute()
        const facts = { role: signIn?.role ?? 'administrator', minutes }
        await journal.append({ ...actorOf(by), act: 'link.create', target: link.kind, agency: null, facts })
      })
      return code
    },
    async peek(code) {
      const row = await inState(q =>
        q.selectFrom('one_time_links').selectAll().where('hash', '=', secrets.hash('link', code)).executeTakeFirst(),
      )
      if (!row || row.used_at !== null || row.expires_at.getTime() <= clock.now()) return null
      return { kind: row.kind, name: row.name }
    },
    async use(code, chosen) {
      // Before the transaction: hashing takes long, and a refused password must not use the link up.
      const hash = await hashPassword(room, chosen?.password ?? null)
      return inState(async q => {
        const now = new Date(clock.now())
        const link = await q
          .updateTable('one_time_links')
          .set({ used_at: now })
          .where('hash', '=', secrets.hash('link', code))
          .where('used_at', 'is', null)
          .where('expires_at', '>', now)
          .returningAll()
          .executeTakeFirst()
        if (!link) throw spent()
        const person = await personOf(q, link, chosen && { ...chosen, hash })
        const session = await beginSession(q, room, person)
        const first = link.kind === 'first-administrator'
        await journal.append({
          ...actorOf(first ? system : callerOf(person)),
          act: first ? 'person.create' : 'session.begin',
          target: person.id,
          agency: null,
          facts: { by: 'link', name: person.name, role: person.role },
        })
        return session
      })
    },
  }
}

type Chosen = { readonly name: string; readonly password: string; readonly hash: string | null } | null
