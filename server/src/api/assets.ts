import { type ApiDeps, toListQuery } from './deps.js'
import type { Some } from './handler.js'
import { pageOf } from './pages.js'

/** An asset belongs to the agency of its site; without a known site only city-wide accounts see it. */
export function assetHandlers({ city }: ApiDeps): Some<'assets'> {
  return {
    assets: async ({ caller, query }) => {
      const { assets, services, sites } = city().data
      const siteOf = new Map(sites.map(site => [site.id, site]))
      const serviceOf = new Map(services.map(service => [service.id, service]))
      const seen = assets
        .map(asset => ({
          ...asset,
          site: siteOf.get(asset.site) ?? null,
          services: asset.services.flatMap(id => serviceOf.get(id) ?? []),
        }))
        .filter(({ site }) => caller.agencies === 'all' || (site !== null && caller.agencies.includes(site.agency)))
      const { items, next } = pageOf(seen, toListQuery(query), {
        key: asset => asset.id,
        text: asset =>
          [asset.id, asset.name, asset.role, asset.site?.name, ...asset.addresses, ...asset.names].join(' '),
      })
      return { items, next }
    },
  }
}
