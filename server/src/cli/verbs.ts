import { doctor } from './doctor.js'
import { scan } from './scan.js'
import type { Verb } from './verb.js'
import { verify } from './verify.js'
import { version } from './version.js'

/** Every verb, in the order that help shows. */
export const verbs: readonly Verb[] = [scan, verify, doctor, version]
