import type { View } from './evaluation.js'
import type { ParsedRule } from './rule.js'
import { TextIndex } from './text-index.js'
import { witnessesOf } from './witness.js'

type Wanted = { text: string | null; whole: boolean; rule: number }[]

/** Which rules can match an event at all. May name too many, never too few. */
export class CandidateIndex {
  readonly #always: number[] = []
  readonly #fields: readonly (readonly [string, TextIndex])[]
  readonly #anywhere: TextIndex | null

  /** @param rules numbers of the rules in force here, ascending */
  constructor(rules: readonly number[], all: readonly ParsedRule[]) {
    const byField = new Map<string | null, Wanted>()
    for (const rule of rules) {
      const witnesses = witnessesOf(all[rule]!)
      if (witnesses === null) this.#always.push(rule)
      for (const { field, text, whole } of witnesses ?? []) {
        const wanted = byField.get(field)
        if (wanted) wanted.push({ text, whole, rule })
        else byField.set(field, [{ text, whole, rule }])
      }
    }
    const anywhere = byField.get(null)
    this.#anywhere = anywhere ? new TextIndex(anywhere) : null
    byField.delete(null)
    this.#fields = [...byField].map(([field, wanted]) => [field!, new TextIndex(wanted)] as const)
  }

  /** Numbers of the candidate rules, ascending. */
  candidates(view: View): number[] {
    const found = new Set(this.#always)
    const add = (rule: number) => found.add(rule)
    for (const [field, index] of this.#fields) {
      const members = view.members(field)
      if (members) for (const { lower } of members) index.find(lower, add)
    }
    if (this.#anywhere) for (const { lower } of view.keywords()) this.#anywhere.find(lower, add)
    return [...found].sort((a, b) => a - b)
  }
}
