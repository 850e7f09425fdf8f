import type { Transaction } from 'kysely'
import { Problem } from '../problem/index.js'
import { actorOf, within } from './rights.js'
import type { AgencyScope, Caller, Role } from './roles.js'
import type { Room } from './room.js'
import { fromColumn, type PersonRow, type Tables, toColumn } from './tables.js'

/** Length matters, not kinds of characters (NIST SP 800-63B, section 3.1.1). */
export const passwordLengthMin = 12

/** A person who may sign in. Times are epoch milliseconds. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly agencies: AgencyScope
  readonly createdAt: number
  readonly lastSeenAt: number | null
}

export interface NewPerson {
  readonly name: string
  /** Null: signs in by link only. */
  readonly password: string | null
  readonly role: Role
  readonly agencies: AgencyScope
}

export interface ListPage<Item> {
  readonly items: Item[]
  readonly next: string | null
}

export interface ListOptions {
  readonly limit: number
  /** From `next` of the page before. */
  readonly cursor: string | null
  readonly q: string | null
}

export interface People {
  /** Problems: `person.name.taken`, `person.password.short`, `person.role`, `access.beyond`. */
  create(by: Caller, person: NewPerson): Promise<Person>
  /** By name; only people whose agencies lie within the caller's. */
  list(by: Caller, options: ListOptions): Promise<ListPage<Person>>
  get(id: string): Promise<Person | null>
  /** Their sessions end at once. False where there is no such person. The last administrator cannot be removed. */
  remove(by: Caller, id: string): Promise<boolean>
  hasAdministrator(): Promise<boolean>
}

/** A name as it is compared: `Ada` and `ada` are one person. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}

/** A row as the room shows it. */
export function toPerson(row: Omit<PersonRow, 'agencies'> & { agencies: readonly string[] | null }): Person {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    agencies: fromColumn(row.agencies),
    createdAt: row.created_at.getTime(),
    lastSeenAt: row.last_seen_at?.getTime() ?? null,
  }
}

/** Rejects what nobody may hand out: more than they have themselves. */
export function assertWithin(by: Caller, agencies: AgencyScope): void {
  if (!within(by.agencies, agencies))
    throw new Problem('access.beyond', 'That reaches beyond your own agencies', 'Choose among the agencies you have')
}

/** Puts a person into the table, inside a transaction that also journals it. */
export async function insertPerson(
  q: Transaction<Tables>,
  room: Room,
  person: NewPerson & { hash: string | null },
): Promise<Person> {
  if (person.role === 'ingest')
    throw new Problem('person.role', 'The role ingest is for programs', 'Make a token with that role instead')
  if (nameKey(person.name) === '') throw new Problem('person.name.empty', 'The name is empty', 'Give a name')
  const row = {
    id: room.secrets.id(),
    name: person.name.trim(),
    name_key: nameKey(person.name),
    password: person.hash,
    role: person.role,
    agencies: toColumn(person.agencies),
    created_at: new Date(room.clock.now()),
    last_seen_at: null,
  }
  const made = await q
    .insertInto('people')
    .values(row)
    .onConflict(c => c.column('name_key').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!made)
    throw new Problem('person.name.taken', `There is already a person called ${row.name}`, 'Choose another name')
  return toPerson(made)
}

/** The hash of a password that is good enough; null stays null. */
export async function hashPassword(room: Room, password: string | null): Promise<string | null> {
  if (password === null) return null
  if ([...password].length < passwordLengthMin)
    throw new Problem(
      'person.password.short',
      `The password has fewer than ${passwordLengthMin} characters`,
      'Take a longer one; a few words in a row are easy to remember',
    )
  return room.passwords.hash(password)
}

export function openPeople(room: Room): People {
  const { state, journal } = room
  return {
    async create(by, person) {
      assertWithin(by, person.agencies)
      const hash = await hashPassword(room, person.password)
      return state.transaction<Tables, Person>('all', async q => {
        const made = await insertPerson(q, room, { ...person, hash })
        const facts = { name: made.name, role: made.role, agencies: agencyWords(made.agencies) }
        await journal.append({ ...actorOf(by), act: 'person.create', target: made.id, agency: null, facts })
        return made
      })
    },
    async list(by, options) {
      const rows = await state.transaction<Tables, Person[]>('all', async q => {
        let query = q.selectFrom('people').selectAll().orderBy('name_key').limit(peopleMax)
        if (options.cursor !== null) query = query.where('name_key', '>', options.cursor)
        return (await query.execute()).map(toPerson)
      })
      const words = nameKey(options.q ?? '')
      const seen = rows.filter(each => within(by.agencies, each.agencies) && nameKey(each.name).includes(words))
      const items = seen.slice(0, options.limit)
      return { items, next: seen.length > items.length ? nameKey(items.at(-1)!.name) : null }
    },
    async get(id) {
      const row = await state.transaction<Tables, PersonRowRead | undefined>('all', q =>
        q.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst(),
      )
      return row ? toPerson(row) : null
    },
    remove: (by, id) =>
      state.transaction<Tables, boolean>('all', async q => {
        const administrators = await q
          .selectFrom('people')
          .select('id')
          .where('role', '=', 'administrator')
          .forUpdate()
          .execute()
        const row = await q.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst()
        if (!row || !within(by.agencies, fromColumn(row.agencies))) return false
        if (administrators.length === 1 && administrators[0]!.id === id)
          throw new Problem('person.last', 'This is the last administrator', 'Add another administrator first')
        await q.deleteFrom('people').where('id', '=', id).execute()
        const facts = { name: row.name, role: row.role }
        await journal.append({ ...actorOf(by), act: 'person.remove', target: id, agency: null, facts })
        return true
      }),
    hasAdministrator: () => state.transaction<Tables, boolean>('all', hasAdministrator),
  }
}

/** People of one installation; a list reads no more at once. */
const peopleMax = 5_000

type PersonRowRead = Omit<PersonRow, 'agencies'> & { agencies: readonly string[] | null }

/** Whether anybody is administrator, inside a transaction. */
export async function hasAdministrator(q: Transaction<Tables>): Promise<boolean> {
  const row = await q.selectFrom('people').select('id').where('role', '=', 'administrator').limit(1).executeTakeFirst()
  return row !== undefined
}

/** Agencies as the journal's facts hold them. */
export function agencyWords(agencies: AgencyScope): string {
  return agencies === 'all' ? 'all' : agencies.join(', ')
}
