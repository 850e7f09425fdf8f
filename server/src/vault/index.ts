/** Keys and sealing: AES-256-GCM under keys derived from one key file that stands outside the data folder. */
export type { Sealer, Vault } from './vault.js'
