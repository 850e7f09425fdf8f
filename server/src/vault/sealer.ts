import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Problem } from '../problem/index.js'
import type { Sealer } from './vault.js'

/** Layout of sealed bytes: format, salt of the sealer, counter, cipher text, tag. */
const formatByte = 1
const saltBytes = 16
const counterBytes = 6
const tagBytes = 16
/** What sealing adds to the length of a text, in bytes. */
export const sealingBytes = 1 + saltBytes + counterBytes + tagBytes
/** Salts whose derived key is kept for opening; each start of Belfry makes one per sealer. The oldest is derived again when asked for. */
const openKeysMax = 64

/**
 * A sealer on the key of one purpose; also for a worker thread that was handed that key.
 *
 * AES-256-GCM (NIST SP 800-38D). Each sealer draws a 128-bit salt and seals under a key of its own (HKDF-SHA-256, RFC 5869),
 * so its nonces can simply count: no two sealers share a key, and the limit of 2^32 random nonces a key does not apply.
 * One sealer seals at most 2^48 texts, each below 64 GiB; at 10,000 a second that is 890 years.
 */
export function openSealer(purposeKey: Buffer): Sealer {
  const salt = randomBytes(saltBytes)
  const ownKey = derive(purposeKey, salt)
  const openKeys = new Map<string, Buffer>()
  let sealed = 0

  function keyFor(theirSalt: Uint8Array): Buffer {
    const name = Buffer.from(theirSalt).toString('latin1')
    let key = openKeys.get(name)
    if (!key) {
      key = derive(purposeKey, theirSalt)
      if (openKeys.size >= openKeysMax) openKeys.delete(openKeys.keys().next().value!)
      openKeys.set(name, key)
    }
    return key
  }

  return {
    seal(plain, context) {
      if (sealed >= 2 ** 48) throw new Error('this sealer has used every nonce of its key')
      const nonce = Buffer.alloc(12)
      nonce.writeUIntBE(sealed++, 6, counterBytes)
      const cipher = createCipheriv('aes-256-gcm', ownKey, nonce)
      cipher.setAAD(Buffer.from(context))
      const head = Buffer.concat([Buffer.of(formatByte), salt, nonce.subarray(6)])
      return Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(sealedBytes, context) {
      const bytes = Buffer.from(sealedBytes.buffer, sealedBytes.byteOffset, sealedBytes.byteLength)
      if (bytes.length < sealingBytes || bytes[0] !== formatByte) throw broken(context)
      const textStart = 1 + saltBytes + counterBytes
      const textEnd = bytes.length - tagBytes
      const nonce = Buffer.alloc(12)
      bytes.copy(nonce, 6, 1 + saltBytes, textStart)
      const key = keyFor(bytes.subarray(1, 1 + saltBytes))
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(bytes.subarray(textEnd))
      const plain = decipher.update(bytes.subarray(textStart, textEnd))
      try {
        decipher.final()
      } catch {
        throw broken(context)
      }
      return plain
    },
  }
}

/** HKDF-SHA-256 (RFC 5869): a 256-bit key for one use, told apart by salt. */
function derive(key: Uint8Array, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, 'belfry/sealer/1', 32))
}

function broken(context: string): Problem {
  return new Problem(
    'vault.sealed.broken',
    `The sealed bytes of ${context} do not open: they were changed, or sealed under another key`,
    'Check that the key file belongs to this data folder, and that the disk is sound',
  )
}
