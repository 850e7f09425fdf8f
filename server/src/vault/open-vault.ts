import { hkdfSync } from 'node:crypto'
import { openSealer } from './sealer.js'
import type { Vault } from './vault.js'

/** Length of the master key and of every key made from it, in bytes. */
export const keyBytes = 32

/** The vault of one master key. Each purpose has a key of its own, so that bytes sealed for one never open for another. */
export function openVault(key: Buffer): Vault {
  if (key.length !== keyBytes) throw new Error(`a master key has ${keyBytes} bytes, this one ${key.length}`)
  const keyOf = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', `belfry/purpose/${purpose}`, keyBytes))
  return { key: keyOf, sealer: purpose => openSealer(keyOf(purpose)) }
}
