/** Sites, assets, services and the people they serve; which asset a record speaks of, and what an alert on it puts at risk. */
export type { Asset, City, CityData, Criticality, Impact, Sector, Service, Site } from './city.js'
export { type CityFile, type CityProblem, type LoadedCity, loadCity } from './load-city.js'
export { openCity } from './open-city.js'
export { type CityWatch, watchCity } from './watch-city.js'
export { type FileMark, type FileWatch, watchFiles } from './watch-files.js'
