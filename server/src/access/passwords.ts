import { hash, verify } from '@node-rs/argon2'
import { Problem } from '../problem/index.js'

/** OWASP's first choice for argon2id (RFC 9106): 19 MiB, two passes, one lane; about 80 ms here, on a thread of the pool. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** Of the four threads of Node's pool argon2 gets two: files and DNS need the others. */
const runningMax = 2
/** Two seconds of waiting; whoever comes later is told to come back. */
const waitingMax = 48

export interface Passwords {
  hash(password: string): Promise<string>
  /** With a null hash (nobody of that name) it works as long and says no. */
  matches(stored: string | null, password: string): Promise<boolean>
}

/** Hashing off the main thread, a bounded number at a time. Rejects with Problem `access.busy` beyond it. */
export function openPasswords(): Passwords {
  const waiting: (() => void)[] = []
  let running = 0
  let nobody: Promise<string> | null = null

  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (running >= runningMax) {
      if (waiting.length >= waitingMax)
        throw new Problem('access.busy', 'Too many people sign in at this moment', 'Try again in a few seconds')
      await new Promise<void>(go => waiting.push(go))
    } else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  return {
    hash: password => inTurn(() => hash(password, cost)),
    async matches(stored, password) {
      if (stored !== null) return inTurn(() => verify(stored, password))
      nobody ??= inTurn(() => hash('nobody has this password', cost))
      await inTurn(async () => verify(await nobody!, password))
      return false
    },
  }
}
