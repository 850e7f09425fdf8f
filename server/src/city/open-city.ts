import type { EcsFields } from '@belfry/event'
import ipaddr from 'ipaddr.js'
import type { Asset, City, CityData, Impact } from './city.js'

/** Makes the look-ups of an inventory. Of two assets with one address or name the first in the file counts. */
export function openCity(data: CityData): City {
  const sites = new Map(data.sites.map(site => [site.id, site]))
  const services = new Map(data.services.map(service => [service.id, service]))
  const assets = new Map(data.assets.map(asset => [asset.id, asset]))
  const byAddress = new Map<string, Asset>()
  const byName = new Map<string, Asset>()
  const byMac = new Map<string, Asset>()
  for (const asset of [...data.assets].reverse()) {
    for (const address of asset.addresses) byAddress.set(addressKey(address), asset)
    for (const name of [asset.id, asset.name, ...asset.names]) byName.set(nameKey(name), asset)
    for (const mac of asset.macs) byMac.set(macKey(mac), asset)
  }
  const ofAddress = (address: string | undefined) =>
    address === undefined ? undefined : byAddress.get(addressKey(address))

  return {
    data,
    assetOf(ecs: EcsFields): Asset | null {
      const host = ecs['host.name']
      const mac = ecs['host.mac']
      return (
        ofAddress(ecs['host.ip']) ??
        (host === undefined ? undefined : (byName.get(nameKey(host)) ?? byName.get(shortName(host)))) ??
        (mac === undefined ? undefined : byMac.get(macKey(mac))) ??
        ofAddress(ecs['destination.ip']) ??
        ofAddress(ecs['source.ip']) ??
        null
      )
    },
    impact(assetId: string): Impact | null {
      const asset = assets.get(assetId)
      if (!asset) return null
      const needing = asset.services.flatMap(id => services.get(id) ?? [])
      return { asset, site: sites.get(asset.site) ?? null, services: needing.sort((a, b) => b.people - a.people) }
    },
  }
}

const nameKey = (name: string) => name.toLowerCase()
/** A host is known by its own name, with or without its domain. */
const shortName = (name: string) => nameKey(name).split('.')[0]!
const macKey = (mac: string) => mac.toLowerCase().replace(/[^0-9a-f]/g, '')
/** One spelling of an address: `::ffff:10.0.0.1` is 10.0.0.1, IPv6 in its short form. */
const addressKey = (address: string) =>
  ipaddr.isValid(address) ? ipaddr.process(address).toString() : nameKey(address)
