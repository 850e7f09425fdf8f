import type { Journal } from '../journal/index.js'
import type { State } from '../state/index.js'
import type { Clock } from '../time/index.js'
import type { Vault } from '../vault/index.js'
import type { Passwords } from './passwords.js'
import type { Random, Secrets } from './secrets.js'
import type { Throttle } from './throttle.js'

/** What the room is opened with. */
export interface AccessDeps {
  readonly state: State
  readonly vault: Vault
  readonly journal: Journal
  readonly clock: Clock
  /** `randomBytes` of node:crypto. */
  readonly random: Random
  /** Agency of ingest tokens made without one (`agency` of the configuration). */
  readonly agency: string
}

/** What the files of this room share. */
export interface Room extends Omit<AccessDeps, 'vault' | 'random'> {
  readonly secrets: Secrets
  readonly passwords: Passwords
  readonly throttle: Throttle
}
