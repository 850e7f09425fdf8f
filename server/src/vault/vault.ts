/** Seals and opens bytes for one purpose. `context` is authenticated, not stored: the same must be given to `open`. */
export interface Sealer {
  seal(plain: Uint8Array, context: string): Buffer
  /** Throws a Problem `vault.sealed.broken` where bytes or context were changed. */
  open(sealed: Uint8Array, context: string): Buffer
}

export interface Vault {
  /** A sealer whose key is derived (HKDF-SHA-256, RFC 5869) from the master key and the purpose. */
  sealer(purpose: string): Sealer
  /** Key bytes of one purpose, for a MAC or to hand a worker thread of this process its sealer. Never leaves the process. */
  key(purpose: string): Buffer
}
