import { parse } from 'yaml'

/** Where the city's devices are: address by name. */
export interface Roster {
  /** The address of a device; `otherwise` where the city file does not name it. */
  address(name: string, otherwise: string): string
}

interface CityFile {
  readonly assets?: readonly {
    readonly id?: string
    readonly names?: readonly string[]
    readonly addresses?: readonly string[]
  }[]
}

/** Reads the city file's assets; only names and addresses are looked at. */
export function readRoster(cityYaml: string): Roster {
  const known = new Map<string, string>()
  for (const asset of (parse(cityYaml) as CityFile | null)?.assets ?? []) {
    const address = asset.addresses?.[0]
    if (address === undefined || address.includes('/')) continue
    for (const name of [asset.id, ...(asset.names ?? [])])
      if (name !== undefined) known.set(name.toLowerCase(), address)
  }
  return { address: (name, otherwise) => known.get(name.toLowerCase()) ?? otherwise }
}
