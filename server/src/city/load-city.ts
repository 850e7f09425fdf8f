import type { CityData } from './city.js'
import { type CityFile, type CityProblem, type ReadPart, readPart } from './read-part.js'

export type { CityFile, CityProblem } from './read-part.js'

export interface LoadedCity {
  /** null where anything is wrong: half a city would hide what is at risk. */
  readonly data: CityData | null
  readonly problems: readonly CityProblem[]
}

/** Problems told of one load; more would not be read. */
const problemsMax = 100

type Placed = ReadPart & { readonly file: string }

/**
 * Makes one city of one or several files. Pure. Ids and the addresses, names and MACs of assets are unique over all files, and what an
 * asset names must be there.
 */
export function loadCity(files: readonly CityFile[]): LoadedCity {
  const problems: CityProblem[] = []
  const parts: Placed[] = []
  for (const { file, text } of files) {
    const read = readPart({ file, text })
    if (Array.isArray(read)) problems.push(...read)
    else parts.push({ ...read, file })
  }
  if (problems.length > 0) return { data: null, problems: problems.slice(0, problemsMax) }
  const data: CityData = {
    name: parts.find(({ part }) => part.name !== undefined)?.part.name ?? 'City',
    timeZone: parts.find(({ part }) => part.timeZone !== undefined)?.part.timeZone ?? 'UTC',
    sites: parts.flatMap(({ part }) => part.sites),
    services: parts.flatMap(({ part }) => part.services),
    assets: parts.flatMap(({ part }) => part.assets),
  }
  problems.push(...doubles(parts), ...danglers(parts, data))
  return { data: problems.length > 0 ? null : data, problems: problems.slice(0, problemsMax) }
}

/** Ids twice in one table, and whatever two assets claim as theirs: a record could then speak of either. */
function doubles(parts: readonly Placed[]): CityProblem[] {
  const problems: CityProblem[] = []
  const owners = new Map<string, string>()
  const claim = (kind: string, value: string, owner: string, at: readonly [Placed, readonly PropertyKey[]]) => {
    const known = owners.get(`${kind} ${value}`)
    if (known === undefined) owners.set(`${kind} ${value}`, owner)
    else if (known !== owner || kind.endsWith('id'))
      problems.push(problem(...at, `the ${kind} ${value} is already taken${known === value ? '' : ` by ${known}`}`))
  }
  for (const placed of parts) {
    const { sites, services, assets } = placed.part
    for (const [i, { id }] of sites.entries()) claim('site id', id, id, [placed, ['sites', i, 'id']])
    for (const [i, { id }] of services.entries()) claim('service id', id, id, [placed, ['services', i, 'id']])
    for (const [i, asset] of assets.entries()) {
      claim('asset id', asset.id, asset.id, [placed, ['assets', i, 'id']])
      claim('name', asset.id, asset.id, [placed, ['assets', i, 'id']])
      for (const name of asset.names) claim('name', name, asset.id, [placed, ['assets', i, 'names']])
      for (const address of asset.addresses) claim('address', address, asset.id, [placed, ['assets', i, 'addresses']])
      for (const mac of asset.macs) claim('MAC', mac, asset.id, [placed, ['assets', i, 'macs']])
    }
  }
  return problems
}

/** Sites and services that an asset names and nobody describes. */
function danglers(parts: readonly Placed[], data: CityData): CityProblem[] {
  const sites = new Set(data.sites.map(({ id }) => id))
  const services = new Set(data.services.map(({ id }) => id))
  return parts.flatMap(placed =>
    placed.part.assets.flatMap((asset, i) => [
      ...(sites.has(asset.site) ? [] : [problem(placed, ['assets', i, 'site'], `there is no site ${asset.site}`)]),
      ...asset.services
        .filter(id => !services.has(id))
        .map(id => problem(placed, ['assets', i, 'services'], `there is no service ${id}`)),
    ]),
  )
}

function problem({ file, lineOf }: Placed, field: readonly PropertyKey[], message: string): CityProblem {
  return { file, line: lineOf(field), field: field.map(String).join('.'), message }
}
