import type { Appended, BlockHeader } from './stream.js'

/** How long a sender may retry under the same key and be counted once, in ms. */
export const keyLifeMs = 24 * 3_600_000
/** Keys remembered at most, about 200 MB; beyond it the oldest are forgotten before their time. */
const keysMax = 1_000_000

export interface Keys {
  /** The answer that was given under this key; null where it is new or expired. */
  find(key: string | null, now: number): Appended | null
  /** Keeps the answer of a durable block. */
  keep(header: BlockHeader, block: number, accepted: number): void
}

/** Idempotency keys of the last 24 hours, oldest first. */
export function rememberKeys(): Keys {
  const answers = new Map<string, { at: number; answer: Appended }>()

  function forget(now: number): void {
    for (const [key, { at }] of answers) {
      if (answers.size <= keysMax && at > now - keyLifeMs) return
      answers.delete(key)
    }
  }

  return {
    find(key, now) {
      forget(now)
      return (key !== null && answers.get(key)?.answer) || null
    },
    keep(header, block, accepted) {
      if (header.idempotencyKey === null) return
      const answer = { block, accepted, refused: header.refused, repeated: true }
      answers.set(header.idempotencyKey, { at: header.receivedAt, answer })
    },
  }
}
