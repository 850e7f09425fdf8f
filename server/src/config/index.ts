/** Settings: the schema is also the documentation. */
export { type ConfigSources, loadConfig } from './load.js'
export { settingsPage } from './page.js'
export type { Config } from './schema.js'
