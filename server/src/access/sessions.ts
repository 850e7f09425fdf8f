import type { Transaction } from 'kysely'
import { Problem } from '../problem/index.js'
import { nameKey, type Person, toPerson } from './people.js'
import { actorOf } from './rights.js'
import type { Caller } from './roles.js'
import type { Room } from './room.js'
import { equalSecrets } from './secrets.js'
import type { Tables } from './tables.js'

/** A shift and a bit: whoever is away longer signs in again. */
const idleMs = 12 * 60 * 60_000
/** However busy: after a week one signs in again. */
export const sessionMsMax = 7 * 24 * 60 * 60_000
/** `last seen` is written at most once a minute, so that reading costs no writing. */
const seenEveryMs = 60_000

/** A session just begun. The secret goes into the cookie and nowhere else. */
export interface NewSession {
  readonly secret: string
  readonly person: Person
}

/** Who stands behind a cookie. */
export interface LiveSession {
  readonly caller: Caller
  readonly person: Person
  /** What the page sends back with each POST and DELETE. */
  readonly csrf: string
}

export interface Sessions {
  /**
   * @param attempt.address of the sender, for the throttle.
   * Problems: `sign-in.wrong` (name or password, it does not say which), `sign-in.wait`, `access.busy`.
   */
  signIn(attempt: { readonly name: string; readonly password: string; readonly address: string }): Promise<NewSession>
  /** Null where the session is unknown, ended, idle too long or too old. */
  read(secret: string): Promise<LiveSession | null>
  end(secret: string): Promise<void>
  csrfMatches(session: LiveSession, given: string | undefined): boolean
}

/** A person as a caller. */
export function callerOf(person: Person): Caller {
  return {
    kind: 'person',
    id: person.id,
    name: person.name,
    role: person.role,
    agencies: person.agencies,
    source: null,
  }
}

/** Begins a session inside a transaction; sweeps those that are over. */
export async function beginSession(q: Transaction<Tables>, room: Room, person: Person): Promise<NewSession> {
  const secret = room.secrets.fresh()
  const now = room.clock.now()
  await q.deleteFrom('sessions').where('expires_at', '<', new Date(now)).execute()
  await q
    .insertInto('sessions')
    .values({
      hash: room.secrets.hash('session', secret),
      person: person.id,
      created_at: new Date(now),
      last_seen_at: new Date(now),
      expires_at: new Date(now + sessionMsMax),
    })
    .execute()
  await q
    .updateTable('people')
    .set({ last_seen_at: new Date(now) })
    .where('id', '=', person.id)
    .execute()
  return { secret, person: { ...person, lastSeenAt: now } }
}

export function openSessions(room: Room): Sessions {
  const { state, journal, clock, secrets, throttle } = room
  const inState = <Result>(run: (q: Transaction<Tables>) => Promise<Result>) =>
    state.transaction<Tables, Result>('all', run)

  async function refuse(name: string, key: string): Promise<never> {
    throttle.failed(key)
    const entry = { actor: 'nobody', actorName: name.slice(0, 100), act: 'session.refused', target: name.slice(0, 100) }
    await journal.append({ ...entry, agency: null, facts: {} })
    throw new Problem('sign-in.wrong', 'Name or password is wrong', 'Try again, or ask an administrator for a new one')
  }

  return {
    async signIn({ name, password, address }) {
      const key = `${nameKey(name)}\n${address}`
      const waitMs = throttle.waitMs(key)
      if (waitMs > 0) {
        const seconds = Math.ceil(waitMs / 1000)
        throw new Problem('sign-in.wait', 'Too many wrong passwords in a row', `Wait ${seconds} s and try again`)
      }
      const row = await inState(q =>
        q.selectFrom('people').selectAll().where('name_key', '=', nameKey(name)).executeTakeFirst(),
      )
      const right = await room.passwords.matches(row?.password ?? null, password)
      if (!row || !right) return refuse(name, key)
      throttle.succeeded(key)
      const person = toPerson(row)
      return inState(async q => {
        const session = await beginSession(q, room, person)
        await journal.append({
          ...actorOf(callerOf(person)),
          act: 'session.begin',
          target: person.id,
          agency: null,
          facts: { by: 'password' },
        })
        return session
      })
    },
    async read(secret) {
      const hash = secrets.hash('session', secret)
      const now = clock.now()
      const person = await inState(async q => {
        const row = await q
          .selectFrom('sessions')
          .innerJoin('people', 'people.id', 'sessions.person')
          .selectAll('people')
          .select(['sessions.last_seen_at as seen', 'sessions.expires_at as expiry'])
          .where('hash', '=', hash)
          .executeTakeFirst()
        if (!row || row.expiry.getTime() <= now || row.seen.getTime() + idleMs <= now) return null
        if (now - row.seen.getTime() >= seenEveryMs) {
          const seen = { last_seen_at: new Date(now) }
          await q.updateTable('sessions').set(seen).where('hash', '=', hash).execute()
          await q.updateTable('people').set(seen).where('id', '=', row.id).execute()
        }
        return toPerson(row)
      })
      return person && { person, caller: callerOf(person), csrf: secrets.hash('csrf', secret) }
    },
    async end(secret) {
      await inState(async q => {
        const hash = secrets.hash('session', secret)
        const row = await q.deleteFrom('sessions').where('hash', '=', hash).returning('person').executeTakeFirst()
        if (!row) return
        const person = await q.selectFrom('people').select('name').where('id', '=', row.person).executeTakeFirst()
        const actor = { actor: `person:${row.person}`, actorName: person?.name ?? '' }
        await journal.append({ ...actor, act: 'session.end', target: row.person, agency: null, facts: {} })
      })
    },
    csrfMatches: (session, given) => given !== undefined && equalSecrets(session.csrf, given),
  }
}
