import type { Asset, City } from '../city/index.js'
import type { AlertDraft } from './cases.js'
import { cleanText } from './clean-text.js'

/** In order of trust: an asset is one thing, a host name may be worn by two, an account by many, an address by everyone behind it. */
export const entityKinds = ['asset', 'host', 'user', 'address'] as const
export type EntityKind = (typeof entityKinds)[number]

/** What an alert may share with an incident. `rule` stands in where an alert names nothing that could tell it from others. */
export interface Key {
  readonly kind: EntityKind | 'rule'
  readonly value: string
}

export interface EntityKey extends Key {
  readonly kind: EntityKind
}

/** The entities of one alert, and those of its keys that may join it to an incident, the most trusted first. */
export interface AlertKeys {
  readonly entities: readonly EntityKey[]
  readonly joining: readonly Key[]
}

/** Longer values are cut: an index entry has room for some 2,700 bytes. */
const valueCharsMax = 256

/** Accounts that exist on every machine: sharing one says nothing. */
const everybodysUsers = new Set([
  ...['', '-', 'none', 'unknown', 'n/a', '(null)', 'null', 'anonymous', 'anonymous logon', 'guest', 'nobody', 'daemon'],
  ...['system', 'local system', 'localsystem', 'local service', 'network service', 'root', 'admin', 'administrator'],
])
const everybodysHosts = new Set(['', '-', 'none', 'unknown', 'localhost', 'localhost.localdomain', '(none)'])
const everybodysAddresses =
  /^(|-|none|unknown|local|localhost|0\.0\.0\.0|255\.255\.255\.255|127\..*|::|::1|::ffff:127\..*)$/

/** Devices that report what others do: everyone's records pass through them, so sharing one says little about who did it. */
const reportingRoles = new Set([
  ...['identity-provider', 'domain-controller', 'name-server', 'mail-gateway', 'vpn-gateway', 'proxy', 'firewall'],
])

/** Pure. What an alert speaks of, by the city of this moment. The asset behind its source address counts as an asset of the alert. */
export function keysOf(draft: AlertDraft, city: City): AlertKeys {
  const entities: EntityKey[] = []
  const own: Key[] = []
  const reporting: Key[] = []
  const add = (kind: EntityKind, value: string, says: boolean, asset: Asset | null) => {
    const key = { kind, value }
    entities.push(key)
    if (says) (asset !== null && reportingRoles.has(asset.role) ? reporting : own).push(key)
  }
  const { asset, host, user, address } = normal(draft.entities)
  const behind = address ? city.assetOf({ 'source.ip': address }) : null
  if (asset) add('asset', asset, true, city.impact(asset)?.asset ?? null)
  if (behind && behind.id !== asset) add('asset', behind.id, true, behind)
  if (host) add('host', host, !everybodysHosts.has(host), city.assetOf({ 'host.name': host }))
  if (user) add('user', user, !isEverybodys(user), null)
  if (address) add('address', address, !everybodysAddresses.test(address), behind)
  if (own.length > 0) return { entities, joining: own }
  if (reporting.length > 0) return { entities, joining: reporting }
  const source = draft.records[0]?.source ?? ''
  return { entities, joining: [{ kind: 'rule', value: cleanText(`${draft.rule.id} ${source}`, valueCharsMax) }] }
}

/** Machine accounts end with a dollar sign; a domain before the name does not make SYSTEM somebody. */
function isEverybodys(user: string): boolean {
  const name = user.slice(user.lastIndexOf('\\') + 1)
  return everybodysUsers.has(name) || name.endsWith('$') || /^(dwm|umfd)-\d+$/.test(name)
}

function normal(entities: AlertDraft['entities']): Partial<Record<EntityKind, string>> {
  const found: Partial<Record<EntityKind, string>> = {}
  for (const kind of entityKinds) {
    const value = cleanText((entities[kind] ?? '').trim().toLowerCase(), valueCharsMax)
    if (value !== '') found[kind] = value
  }
  return found
}

/** Whether two keys are the same, as one text. */
export const keyText = ({ kind, value }: Key): string => `${kind} ${value}`
