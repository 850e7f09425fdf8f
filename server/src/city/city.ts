import type { EcsFields } from '@belfry/event'

export const sectors = ['water', 'energy', 'traffic', 'lighting', 'public-safety', 'administration'] as const
export type Sector = (typeof sectors)[number]
export const criticalities = ['low', 'medium', 'high'] as const
export type Criticality = (typeof criticalities)[number]

export interface Site {
  readonly id: string
  readonly name: string
  readonly district: string
  readonly agency: string
}

export interface Service {
  readonly id: string
  /** As the duty officer says it: `Traffic control in Altstadt`. */
  readonly name: string
  readonly sector: Sector
  /** People served. */
  readonly people: number
  /** Where the figure comes from, in words. */
  readonly peopleFrom?: string | undefined
}

export interface Asset {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly site: string
  readonly zone: string
  readonly criticality: Criticality
  readonly addresses: readonly string[]
  readonly macs: readonly string[]
  /** Other names under which records speak of it, host names above all. */
  readonly names: readonly string[]
  /** Services that need it. */
  readonly services: readonly string[]
}

/** The whole inventory; plain data, so that worker threads can be handed it. */
export interface CityData {
  readonly name: string
  /** IANA name, e.g. `Europe/Berlin`. */
  readonly timeZone: string
  readonly sites: readonly Site[]
  readonly services: readonly Service[]
  readonly assets: readonly Asset[]
}

/** What an alert on an asset puts at risk. The service with the most people leads; people are never summed over services. */
export interface Impact {
  readonly asset: Asset
  readonly site: Site | null
  readonly services: readonly Service[]
}

export interface City {
  readonly data: CityData
  /** The asset a record speaks of: by address, then name, then MAC, of its host, then destination, then source. */
  assetOf(ecs: EcsFields): Asset | null
  impact(assetId: string): Impact | null
}
