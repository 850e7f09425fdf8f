import type { Condition } from './condition.js'
import type { Item } from './item.js'
import type { ParsedRule, Search } from './rule.js'

/** Something that is certain to be in every event a rule matches: text in a field (or anywhere), or the mere presence of a field. */
export interface Witness {
  /** Null for anywhere in the record. */
  readonly field: string | null
  /** Lower-case ASCII; null for presence. */
  readonly text: string | null
  /** The text is the whole value. */
  readonly whole: boolean
}

/**
 * Witnesses of a rule, at least one of which is in every event it matches; null where none is certain (a rule that begins with `not`,
 * or asks for absence). May be too wide, never too narrow: `rule-set.test.ts` compares with trying every rule.
 */
export function witnessesOf(rule: ParsedRule): readonly Witness[] | null {
  const ofName = (name: string) => ofSearch(rule.searches.get(name)!)
  const walk = (condition: Condition): readonly Witness[] | null => {
    switch (condition.kind) {
      case 'identifier':
        return ofName(condition.name)
      case 'not':
        return null
      case 'and':
        return best(condition.parts.map(walk))
      case 'or':
        return union(condition.parts.map(walk))
      case 'count':
        return condition.count === condition.names.length
          ? best(condition.names.map(ofName))
          : condition.count < 1
            ? null
            : union(condition.names.map(ofName))
    }
  }
  return walk(rule.condition)
}

const ofSearch = (search: Search) => union(search.map(items => best(items.map(ofItem))))

function ofItem(item: Item): readonly Witness[] | null {
  const { field, alternatives } = item
  if (item.negated || item.exists === false) return null
  if (item.exists === true || item.fieldRef) return [{ field, text: null, whole: false }]
  const texts = alternatives.map(alternative =>
    alternative.witness === null ? null : [{ field, text: alternative.witness, whole: alternative.whole }],
  )
  const byText = item.all ? best(texts) : union(texts)
  if (byText) return byText
  const needsPresence =
    field !== null &&
    alternatives.length > 0 &&
    (item.all ? alternatives.some(each => !each.absent) : alternatives.every(each => !each.absent))
  return needsPresence ? [{ field, text: null, whole: false }] : null
}

/** All must hold: the choice that lets the fewest events through. */
function best(choices: readonly (readonly Witness[] | null)[]): readonly Witness[] | null {
  return choices.reduce((least, choice) => (cost(choice) < cost(least) ? choice : least), null)
}

/** Any may hold: all of them together, or nothing certain. */
function union(choices: readonly (readonly Witness[] | null)[]): readonly Witness[] | null {
  const all: Witness[] = []
  for (const choice of choices) {
    if (choice === null) return null
    all.push(...choice)
  }
  return all
}

/** How many events a choice lets through, roughly: whole values are rare, long texts rarer than short ones, presence is common. */
function cost(choice: readonly Witness[] | null): number {
  if (choice === null) return Number.POSITIVE_INFINITY
  return choice.reduce(
    (sum, { text, whole }) => sum + (text === null ? 1_000 : whole ? 1 + 8 / text.length : 2 + 400 / text.length ** 2),
    0,
  )
}
