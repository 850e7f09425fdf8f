import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Access, accessMigrations, may, openAccess, type Role, roles, system } from '../access/index.js'
import type { Cases } from '../cases/index.js'
import type { City } from '../city/index.js'
import { type Journal, openJournal } from '../journal/index.js'
import { Problem } from '../problem/index.js'
import { openState, type State } from '../state/index.js'
import { openMetrics, silentLog } from '../telemetry/index.js'
import { openVault } from '../vault/index.js'
import { openApi } from './api.js'
import { livePath, type Route, routes } from './contract/index.js'
import type { ApiDeps } from './deps.js'

const password = 'a long enough password'
let now = Date.UTC(2026, 0, 1)
const clock = { now: () => now }

let folder: string
let state: State
let journal: Journal
let access: Access
let app: FastifyInstance

/** A room whose store is away: every call is refused, as it is when the store does not answer. */
function away<Room extends object>(present: Partial<Room> = {}): Room {
  const refuse = () => Promise.reject(new Problem('state.away', 'The store does not answer', 'Wait'))
  return new Proxy(present, { get: (known, name) => Reflect.get(known, name) ?? refuse }) as Room
}

const city: City = {
  data: {
    name: 'Test',
    timeZone: 'UTC',
    sites: [
      { id: 's1', name: 'Pumps', district: 'D', agency: 'water' },
      { id: 's2', name: 'Lights', district: 'D', agency: 'traffic' },
    ],
    services: [],
    assets: ['s1', 's2'].map(site => ({
      id: `asset-${site}`,
      name: site,
      role: 'plc',
      site,
      zone: 'z',
      criticality: 'high' as const,
      addresses: [],
      macs: [],
      names: [],
      services: [],
    })),
  },
  assetOf: () => null,
  impact: () => null,
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belfry-api-'))
  const vault = openVault(randomBytes(32))
  state = await openState({ at: { folder: join(folder, 'postgres') }, migrations: accessMigrations, log: silentLog })
  journal = await openJournal({ folder: join(folder, 'journal'), vault, clock })
  access = openAccess({ state, vault, journal, clock, random: randomBytes, agency: 'city' })
  const deps: ApiDeps = {
    access,
    journal,
    clock,
    cases: away<Cases>({ onChange: () => () => {} }),
    events: away(),
    sources: away(),
    stream: { lag: () => ({ blocks: 0, bytes: 0, oldestAt: null }) },
    city: () => city,
    rules: () => ({ version: '0', rules: [], problems: [] }),
    recordsPerSecond: () => 0,
    ready: { state: () => state.ping() },
    metrics: openMetrics(),
    log: silentLog,
    options: { https: false, consoleFolder: null, checkAnswers: true, version: '0' },
  }
  app = await openApi(deps)
})

afterAll(async () => {
  await app?.close()
  await state?.close()
  await journal?.close()
  if (folder) await rm(folder, { recursive: true, force: true })
})

const tokenOf = async (role: Role, agency?: string) =>
  (await access.tokens.create(system, { role, agency, days: 1 })).text
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const addressOf = (route: Route): InjectOptions => ({
  method: route.method,
  url: route.path.replace('{id}', 'none'),
  ...(route.body === undefined ? {} : { payload: {} }),
})

/** Signs in and answers the headers a page would send. */
async function signIn(name: string): Promise<{ cookie: string; 'x-csrf-token': string }> {
  const answer = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { name, password } })
  expect(answer.statusCode, answer.body).toBe(200)
  const cookie = answer.cookies.find(each => each.name === 'belfry')!
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
  return { cookie: `belfry=${cookie.value}`, 'x-csrf-token': answer.json().csrf }
}

const newPerson = (name: string, role: Role, agencies: readonly string[] | 'all' = 'all') =>
  access.people.create(system, { name, password, role, agencies })

describe('every route of the contract', () => {
  const guarded = [
    ...Object.values(routes).filter(route => route.right !== 'public'),
    { method: 'GET', path: livePath, right: 'read.cases' },
  ] as Route[]

  test.each(guarded.map(route => [`${route.method} ${route.path}`, route] as const))('%s', async (_, route) => {
    const none = await app.inject(addressOf(route))
    expect(none.statusCode).toBe(401)
    expect(none.headers['content-type']).toContain('application/problem+json')
    const wrong = await app.inject({ ...addressOf(route), headers: bearer(`blf_${'0'.repeat(24)}_${'A'.repeat(43)}`) })
    expect(wrong.statusCode).toBe(401)
    for (const role of roles) {
      const right = route.right as Exclude<Route['right'], 'public'>
      if (route.path === livePath && may(role, right)) continue
      const answer = await app.inject({ ...addressOf(route), headers: bearer(await tokenOf(role)) })
      const allowed = may(role, right) && right !== 'own.session'
      expect([401, 403].includes(answer.statusCode), `${role}: ${answer.statusCode} ${answer.body}`).toBe(!allowed)
    }
  })
})

describe('sessions', () => {
  test('a page without the CSRF token, or another site, changes nothing', async () => {
    await newPerson('Csrf', 'administrator')
    const headers = await signIn('csrf')
    const remove = { method: 'DELETE', url: '/api/v1/tokens/none' } as const
    expect((await app.inject({ ...remove, headers: { cookie: headers.cookie } })).json().code).toBe('csrf.token')
    const foreign = { ...headers, 'sec-fetch-site': 'cross-site' }
    expect((await app.inject({ ...remove, headers: foreign })).json().code).toBe('csrf.origin')
    expect((await app.inject({ ...remove, headers })).json().code).toBe('token.missing')
  })

  test('end by signing out, by removal of the person, by idling', async () => {
    const session = { method: 'GET', url: '/api/v1/session' } as const
    await newPerson('Out', 'viewer')
    const out = await signIn('Out')
    expect((await app.inject({ ...session, headers: out })).json()).toMatchObject({
      city: 'Test',
      person: { name: 'Out' },
    })
    expect((await app.inject({ ...session, method: 'DELETE', headers: out })).statusCode).toBe(200)
    expect((await app.inject({ ...session, headers: out })).statusCode).toBe(401)

    const { id } = await newPerson('Removed', 'viewer')
    const removed = await signIn('Removed')
    await access.people.remove(system, id)
    expect((await app.inject({ ...session, headers: removed })).statusCode).toBe(401)

    await newPerson('Idle', 'viewer')
    const idle = await signIn('Idle')
    now += 12 * 60 * 60_000
    expect((await app.inject({ ...session, headers: idle })).statusCode).toBe(401)
  })

  test('guessing is slowed down, without telling whether the name exists', async () => {
    await newPerson('Guessed', 'viewer')
    const guess = (name: string) =>
      app.inject({ method: 'POST', url: '/api/v1/session', payload: { name, password: 'wrong' } })
    for (const name of ['Guessed', 'Nobody']) {
      const codes = []
      for (let i = 0; i < 6; i++) codes.push((await guess(name)).json().code)
      expect(codes).toEqual([...Array(5).fill('sign-in.wrong'), 'sign-in.wait'])
    }
  })
})

describe('agencies', () => {
  test('an administrator of one agency sees and gives only that one', async () => {
    await newPerson('Water', 'administrator', ['water'])
    const headers = await signIn('Water')
    const create = (payload: object) => app.inject({ method: 'POST', url: '/api/v1/tokens', headers, payload })
    expect((await create({ role: 'viewer', agency: 'traffic' })).statusCode).toBe(403)
    const own = (await create({ role: 'viewer' })).json()
    expect(own).toMatchObject({ agency: 'water', role: 'viewer' })

    const foreign = await access.tokens.create(system, { role: 'viewer', agency: 'traffic', days: 1 })
    const listed = (await app.inject({ url: '/api/v1/tokens?limit=1000', headers })).json().items
    expect(listed.map((each: { agency: string }) => each.agency)).toEqual(['water'])
    const revoke = await app.inject({ method: 'DELETE', url: `/api/v1/tokens/${foreign.token.id}`, headers })
    expect(revoke.statusCode).toBe(404)
    expect(await access.tokens.verify(foreign.text)).not.toBeNull()

    const assets = (await app.inject({ url: '/api/v1/assets', headers: bearer(own.secret) })).json().items
    expect(assets.map((each: { id: string }) => each.id)).toEqual(['asset-s1'])
  })
})

describe('tokens', () => {
  test('count until they expire or are revoked; the data base holds no secret', async () => {
    const { text, token } = await access.tokens.create(system, { role: 'ingest', source: 'cameras', days: 2 })
    expect(await access.tokens.verify(text)).toMatchObject({ role: 'ingest', source: 'cameras', agencies: ['city'] })
    expect(await access.tokens.verify(`${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`)).toBeNull()
    const stored = await state.transaction<{ tokens: { id: string } }, unknown>('all', q =>
      q.selectFrom('tokens').selectAll().where('id', '=', token.id).execute(),
    )
    expect(JSON.stringify(stored)).not.toContain(text.split('_').slice(2).join('_'))
    await access.tokens.revoke(system, token.id)
    expect(await access.tokens.verify(text)).toBeNull()

    const short = await access.tokens.create(system, { role: 'viewer', days: 1 })
    expect(await access.tokens.verify(short.text)).not.toBeNull()
    now += 24 * 60 * 60_000
    expect(await access.tokens.verify(short.text)).toBeNull()
  })
})

describe('one-time links', () => {
  test('looking uses nothing up; the button works once', async () => {
    const code = await access.links.create(
      system,
      { kind: 'sign-in', name: 'Duty officer', role: 'analyst', agencies: 'all' },
      10,
    )
    for (let i = 0; i < 2; i++) {
      const page = await app.inject({ url: `/sign-in/${code}` })
      expect(page.body).toContain('Duty officer')
      const nonce = /<style nonce="([^"]+)"/.exec(page.body)![1]!
      expect(page.headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
    }
    const used = await app.inject({ method: 'POST', url: `/sign-in/${code}` })
    expect([used.statusCode, used.headers.location]).toEqual([303, '/'])
    const cookie = `belfry=${used.cookies[0]!.value}`
    const session = await app.inject({ url: '/api/v1/session', headers: { cookie } })
    expect(session.json().person).toMatchObject({ name: 'Duty officer', role: 'analyst' })
    expect((await app.inject({ method: 'POST', url: `/sign-in/${code}` })).statusCode).toBe(410)
  })

  test('two presses at once sign in once, and time ends a link', async () => {
    const link = { kind: 'sign-in', name: 'Twice', role: 'viewer', agencies: 'all' } as const
    const code = await access.links.create(system, link, 10)
    const press = () => app.inject({ method: 'POST', url: `/sign-in/${code}` })
    const answers = await Promise.all([press(), press(), press()])
    expect(answers.map(each => each.statusCode).sort()).toEqual([303, 410, 410])
    const late = await access.links.create(system, link, 10)
    now += 10 * 60_000
    expect((await app.inject({ url: `/sign-in/${late}` })).statusCode).toBe(410)
  })

  test('the first administrator is created once, with a good password', async () => {
    for (const person of (await access.people.list(system, { limit: 1000, cursor: null, q: null })).items)
      if (person.role === 'administrator') await access.people.remove(system, person.id).catch(() => {})
    const last = (await access.people.list(system, { limit: 1000, cursor: null, q: null })).items.filter(
      person => person.role === 'administrator',
    )
    expect(last).toHaveLength(1)
    const code = await access.links.create(system, { kind: 'first-administrator' }, 10)
    const post = (body: string) =>
      app.inject({
        method: 'POST',
        url: `/sign-in/${code}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: body,
      })
    const short = await post('name=Root&password=short')
    expect(short.body).toContain('fewer than 12 characters')
    // There is an administrator already: the link is worth nothing.
    expect((await post(`name=Root&password=${encodeURIComponent(password)}`)).statusCode).toBe(410)
    await state.transaction<{ people: { role: string } }, unknown>('all', q =>
      q.deleteFrom('people').where('role', '=', 'administrator').execute(),
    )
    expect(await access.people.hasAdministrator()).toBe(false)
    expect((await post(`name=Root&password=${encodeURIComponent(password)}`)).statusCode).toBe(303)
    expect(await access.people.hasAdministrator()).toBe(true)
    await signIn('root')
  })
})

describe('around the routes', () => {
  test('every command is an entry, and every reading', async () => {
    const { token } = await access.tokens.create(system, { role: 'auditor', days: 1 })
    const reader = await tokenOf('auditor')
    await app.inject({ url: '/api/v1/journal?limit=1', headers: bearer(reader) })
    const { items } = await journal.list({ limit: 10 })
    expect(items.map(each => each.act)).toEqual(expect.arrayContaining(['journal.read', 'token.create']))
    expect(items.find(each => each.target === token.id)).toMatchObject({ act: 'token.create', actor: 'system' })
  })

  test('unknown filters, unknown addresses and broken JSON are problems', async () => {
    const headers = bearer(await tokenOf('administrator'))
    const wrong = await app.inject({ url: '/api/v1/alerts?severty=high', headers })
    expect(wrong.statusCode).toBe(400)
    expect(wrong.json()).toMatchObject({ code: 'request.invalid', detail: expect.stringContaining('severty') })
    const nowhere = await app.inject({ url: '/api/v1/nowhere', headers })
    expect([nowhere.statusCode, nowhere.json().code]).toEqual([404, 'route.missing'])
    const json = { ...headers, 'content-type': 'application/json' }
    const broken = await app.inject({ method: 'POST', url: '/api/v1/tokens', headers: json, payload: '{"role":' })
    expect(broken.statusCode).toBe(400)
    expect(broken.headers['content-type']).toContain('application/problem+json')
    const large = await app.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers: json,
      payload: `"${'x'.repeat(70_000)}"`,
    })
    expect(large.statusCode).toBe(413)
  })

  test('health is public and says which part is away; security headers stand on every answer', async () => {
    const ready = await app.inject({ url: '/readyz' })
    expect([ready.statusCode, ready.json()]).toEqual([200, { ok: true, parts: { state: 'ok' } }])
    expect(ready.headers['content-security-policy']).toContain("default-src 'none'")
    expect((await app.inject({ url: '/livez' })).statusCode).toBe(200)
    expect((await app.inject({ url: '/metrics' })).body).toContain('belfry_records_accepted_total')
    const proxied = { 'x-forwarded-for': '203.0.113.9' }
    expect((await app.inject({ url: '/metrics', headers: proxied })).statusCode).toBe(401)
  })
})
