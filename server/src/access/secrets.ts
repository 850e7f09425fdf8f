import { createHmac, timingSafeEqual } from 'node:crypto'

/** Random bytes, as `randomBytes` of node:crypto gives them; passed in so that tests own them. */
export type Random = (bytes: number) => Buffer

/** 256 bits: not to be guessed, so a fast keyed hash of it is enough at rest. */
const secretBytes = 32

/** Makes secrets and the hashes under which they are stored. */
export interface Secrets {
  fresh(): string
  /** Short public name of a thing, 96 bits, hex. */
  id(): string
  /** HMAC-SHA-256 (RFC 2104) under a key that the data base does not hold; `use` keeps the kinds of secret apart. Base64url. */
  hash(use: 'session' | 'token' | 'link' | 'csrf', secret: string): string
}

/** @param key from the vault, at least 32 bytes. */
export function openSecrets(key: Buffer, random: Random): Secrets {
  return {
    fresh: () => random(secretBytes).toString('base64url'),
    id: () => random(12).toString('hex'),
    hash: (use, secret) => createHmac('sha256', key).update(use).update('\0').update(secret).digest('base64url'),
  }
}

/** Compares two texts without telling by time where they differ. */
export function equalSecrets(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
