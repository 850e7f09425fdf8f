import type { Clock } from '../time/index.js'

/** Failures that cost nothing: people mistype. */
const freeFailures = 5
const firstWaitMs = 1_000
const waitMsMax = 15 * 60_000
/** Forgotten after an hour without a failure. */
const memoryMs = 60 * 60_000
/** The longest unused goes first. */
const keysMax = 10_000

interface Failures {
  count: number
  lastAt: number
}

/** Slows down guessing: after five failures each further one doubles the wait, up to 15 minutes. */
export interface Throttle {
  /** Milliseconds this key still has to wait; 0 when it may try. */
  waitMs(key: string): number
  failed(key: string): void
  succeeded(key: string): void
}

/** In memory of this process: a restart forgets it. */
export function openThrottle(clock: Clock): Throttle {
  const seen = new Map<string, Failures>()
  const recent = (key: string): Failures | undefined => {
    const failures = seen.get(key)
    return failures && clock.now() - failures.lastAt < memoryMs ? failures : undefined
  }
  return {
    waitMs(key) {
      const failures = recent(key)
      if (!failures || failures.count < freeFailures) return 0
      const wait = Math.min(waitMsMax, firstWaitMs * 2 ** (failures.count - freeFailures))
      return Math.max(0, failures.lastAt + wait - clock.now())
    },
    failed(key) {
      const count = (recent(key)?.count ?? 0) + 1
      seen.delete(key)
      seen.set(key, { count, lastAt: clock.now() })
      if (seen.size > keysMax) seen.delete(seen.keys().next().value!)
    },
    succeeded: key => void seen.delete(key),
  }
}
