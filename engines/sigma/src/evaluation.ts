import type { Value } from '@belfry/event'
import type { Reason, SigmaEvent } from './api.js'
import type { Condition } from './condition.js'
import { allTexts, lookUp, type Scalar, scalars } from './field.js'
import type { Alternative, Item } from './item.js'
import type { ParsedRule, Search } from './rule.js'

interface Member {
  readonly value: Scalar
  readonly text: string
  readonly lower: string
}

/** Longest text of a value that is looked at, in characters: one record must not hold up all others. */
const textCharsMax = 65_536

/** One event while rules are held against it: each field is read and folded once, each distinct item decided once. */
export class View {
  readonly #event: SigmaEvent
  readonly #members = new Map<string, readonly Member[] | null>()
  readonly #decided = new Map<Item, boolean>()
  #keywords: readonly Member[] | null = null

  constructor(event: SigmaEvent) {
    this.#event = event
  }

  /** The members of a field; null where it is absent. */
  members(field: string): readonly Member[] | null {
    let found = this.#members.get(field)
    if (found === undefined) {
      const value = lookUp(this.#event, field, field.includes('.'))
      found = value === undefined ? null : scalars(value).map(toMember)
      this.#members.set(field, found)
    }
    return found
  }

  keywords(): readonly Member[] {
    this.#keywords ??= allTexts(this.#event.fields as Value).map(toMember)
    return this.#keywords
  }

  holds(item: Item): boolean {
    let decided = this.#decided.get(item)
    if (decided === undefined) {
      decided = decide(this, item) !== item.negated
      this.#decided.set(item, decided)
    }
    return decided
  }
}

function toMember(value: Scalar): Member {
  const text = value === null ? '' : String(value).slice(0, textCharsMax)
  return { value, text, lower: text.toLowerCase() }
}

function decide(view: View, item: Item): boolean {
  if (item.field === null) {
    const found = view.keywords()
    return combine(item, alternative => found.some(member => meets(alternative, member)))
  }
  const members = view.members(item.field)
  if (item.exists !== null) return (members !== null) === item.exists
  if (item.fieldRef)
    return item.fieldRef.some(ref => members !== null && equalsOther(members, view.members(ref.name), ref.how))
  return combine(item, alternative =>
    members === null ? alternative.absent : members.some(member => meets(alternative, member)),
  )
}

/** Null is no text: only `null` in the rule, or a test that asks for it, meets it. */
const meets = (alternative: Alternative, { value, text, lower }: Member): boolean =>
  value === null ? alternative.absent : alternative.test(value, text, lower)

function combine(item: Item, met: (alternative: Alternative) => boolean): boolean {
  return item.all ? item.alternatives.every(met) : item.alternatives.some(met)
}

function equalsOther(
  members: readonly Member[],
  others: readonly Member[] | null,
  how: 'equals' | 'contains' | 'startswith' | 'endswith',
): boolean {
  const compare = {
    equals: (a: string, b: string) => a === b,
    contains: (a: string, b: string) => a.includes(b),
    startswith: (a: string, b: string) => a.startsWith(b),
    endswith: (a: string, b: string) => a.endsWith(b),
  }[how]
  return others?.some(other => members.some(member => compare(member.lower, other.lower))) ?? false
}

/** Whether a rule holds, whatever its log source. */
export function ruleHolds(rule: ParsedRule, view: View): boolean {
  return conditionHolds(rule.condition, rule, view)
}

export const searchHolds = (search: Search, view: View): boolean =>
  search.some(items => items.every(item => view.holds(item)))

function conditionHolds(condition: Condition, rule: ParsedRule, view: View): boolean {
  const named = (name: string) => searchHolds(rule.searches.get(name)!, view)
  switch (condition.kind) {
    case 'identifier':
      return named(condition.name)
    case 'not':
      return !conditionHolds(condition.inner, rule, view)
    case 'and':
      return condition.parts.every(part => conditionHolds(part, rule, view))
    case 'or':
      return condition.parts.some(part => conditionHolds(part, rule, view))
    case 'count':
      return condition.names.filter(named).length >= condition.count
  }
}

/** The items that made a rule hold; what stands under a `not` is no reason. */
export function reasonsFor(rule: ParsedRule, view: View): Reason[] {
  const reasons = new Map<Item, Reason>()
  const ofSearch = (name: string) => {
    for (const items of rule.searches.get(name)!)
      if (items.every(item => view.holds(item))) for (const item of items) reasons.set(item, reasonOf(item, view))
  }
  const walk = (condition: Condition): void => {
    if (condition.kind === 'identifier') ofSearch(condition.name)
    else if (condition.kind === 'count') condition.names.forEach(ofSearch)
    else if (condition.kind !== 'not')
      for (const part of condition.parts) if (conditionHolds(part, rule, view)) walk(part)
  }
  walk(rule.condition)
  return [...reasons.values()]
}

/** What an item asked for and what it found. Of alternatives only the met ones are named, if any was met. */
export function reasonOf(item: Item, view: View): Reason {
  const members = item.field === null ? view.keywords() : (view.members(item.field) ?? [])
  const met = item.alternatives.filter(alternative => members.some(member => meets(alternative, member)))
  const expected = (met.length > 0 && !item.negated ? met : item.alternatives).map(alternative => alternative.expected)
  const hit =
    members.find(member => met.some(alternative => meets(alternative, member))) ??
    (item.field === null ? undefined : members[0])
  const others = item.exists === null ? (item.fieldRef?.map(ref => ref.name) ?? expected) : [String(item.exists)]
  return {
    field: item.field,
    modifiers: item.modifiers,
    expected: others,
    actual: hit === undefined || hit.value === null ? null : hit.text,
  }
}
