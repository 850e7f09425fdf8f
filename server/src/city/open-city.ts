import type { EcsFields } from '@belfry/event'
import { canonicalAddress, canonicalMac } from './address.js'
import type { Asset, City, CityData } from './city.js'

/** Makes the maps that answer for each record in constant time. Pure, so that each worker thread opens its own of the same data. */
export function openCity(data: CityData): City {
  const assets = new Map<string, Asset>()
  const byAddress = new Map<string, Asset>()
  const byName = new Map<string, Asset>()
  const byMac = new Map<string, Asset>()
  for (const asset of data.assets) {
    assets.set(asset.id, asset)
    for (const name of [asset.id, ...asset.names]) byName.set(name, asset)
    for (const address of asset.addresses) byAddress.set(address, asset)
    for (const mac of asset.macs) byMac.set(mac, asset)
  }
  const sites = new Map(data.sites.map(site => [site.id, site]))
  const services = new Map(data.services.map(service => [service.id, service]))

  function atAddress(address: string | undefined): Asset | undefined {
    if (!address) return undefined
    return byAddress.get(address) ?? byAddress.get(canonicalAddress(address) ?? '')
  }
  /** A full name that nobody claims is looked up by its first label: Windows writes `tms-app-02.city.example` and the city `tms-app-02`. */
  function named(host: string | undefined): Asset | undefined {
    if (!host) return undefined
    const name = host.toLowerCase()
    const dot = name.indexOf('.')
    return byName.get(name) ?? atAddress(name) ?? (dot > 0 ? byName.get(name.slice(0, dot)) : undefined)
  }
  function ofMac(mac: string | undefined): Asset | undefined {
    return mac ? byMac.get(canonicalMac(mac) ?? '') : undefined
  }

  return {
    data,
    assetOf: (ecs: EcsFields) =>
      atAddress(ecs['host.ip']) ??
      named(ecs['host.name']) ??
      ofMac(ecs['host.mac']) ??
      atAddress(ecs['destination.ip']) ??
      atAddress(ecs['source.ip']) ??
      null,
    impact(assetId) {
      const asset = assets.get(assetId)
      if (!asset) return null
      const needing = asset.services.flatMap(id => services.get(id) ?? []).sort((a, b) => b.people - a.people)
      return { asset, site: sites.get(asset.site) ?? null, services: needing }
    },
  }
}
