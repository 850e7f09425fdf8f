import { Problem } from '../problem/index.js'
import type { EventTerm } from './event-store.js'

/** Conditions one query may have. */
const termsMax = 32
const term = /\s*(-?)(?:([\p{L}@_][\p{L}\p{N}@_.-]*):)?(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/uy

/**
 * Reads `word`, `"some words"`, `field:value`, `field:"value"`, each with a leading `-` for "not"; `*` in a value stands for anything.
 * @throws Problem `events.query` with the position, counted from 1.
 */
export function parseQuery(q: string): EventTerm[] {
  const terms: EventTerm[] = []
  const text = q.trimEnd()
  for (let at = 0; at < text.length; ) {
    term.lastIndex = at
    const [whole, minus, field, quoted, plain] = term.exec(text) ?? []
    const value = quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1')
    if (!whole || !value) throw unreadable(at, 'a word, field:value or text in quotes is expected')
    if (terms.length === termsMax) throw unreadable(at, `there are more than ${termsMax} conditions`)
    const negated = minus === '-'
    terms.push(field === undefined ? { kind: 'word', word: value, negated } : { kind: 'field', field, value, negated })
    at = term.lastIndex
  }
  return terms
}

function unreadable(at: number, why: string): Problem {
  return new Problem('events.query', `The query cannot be read at character ${at + 1}: ${why}`, 'Try user.name:"anna"')
}
