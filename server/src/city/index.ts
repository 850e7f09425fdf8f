/** Sites, assets, services and the people they serve; which asset a record speaks of, and what an alert on it puts at risk. */
export type { Asset, City, CityData, Criticality, Impact, Sector, Service, Site } from './city.js'
export { readCity } from './load-city.js'
export { openCity } from './open-city.js'
