/** The clock that is passed in: whoever decides something asks it, so that tests own the time. */
export interface Clock {
  /** Now, in epoch milliseconds. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
