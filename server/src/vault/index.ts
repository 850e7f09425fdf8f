/** Keys and sealing: AES-256-GCM under keys derived from one key file that stands outside the data folder. */

export { readKey, readOrCreateKey } from './key-file.js'
export { openVault } from './open-vault.js'
export { openSealer } from './sealer.js'
export type { Sealer, Vault } from './vault.js'
