import type { LogSource } from '@belfry/event'
import type { Explanation, Match, MatchOptions, RuleSet, Seen, SigmaEvent, Silent } from './api.js'
import { CandidateIndex } from './candidate-index.js'
import { reasonOf, reasonsFor, ruleHolds, searchHolds, View } from './evaluation.js'
import type { ParsedRule } from './rule.js'

/** Different sets of log sources whose index is kept; the demo city has about thirty. */
const routesMax = 512

/** A rule is meant for an event whose log source agrees in every part that the rule states. */
function agrees(rule: LogSource, event: LogSource): boolean {
  return (
    (rule.product === null || rule.product === event.product) &&
    (rule.category === null || rule.category === event.category) &&
    (rule.service === null || rule.service === event.service)
  )
}

/** Makes the matcher of these rules. */
export function makeRuleSet(rules: readonly ParsedRule[]): RuleSet {
  const routes = new Map<string, CandidateIndex>()
  const byId = new Map(rules.map(rule => [rule.info.id, rule]))

  function routeOf(logSources: readonly LogSource[], any: boolean): CandidateIndex {
    const key = any ? '*' : logSources.map(each => `${each.product}/${each.category}/${each.service}`).join(' ')
    const known = routes.get(key)
    if (known) return known
    const wanted = rules.flatMap((rule, number) =>
      any || logSources.some(each => agrees(rule.info.logSource, each)) ? [number] : [],
    )
    if (routes.size >= routesMax) routes.delete(routes.keys().next().value!)
    const index = new CandidateIndex(wanted, rules)
    routes.set(key, index)
    return index
  }

  return {
    rules: rules.map(rule => rule.info),
    match(event: SigmaEvent, options: MatchOptions = {}): Match[] {
      const view = new View(event)
      const matches: Match[] = []
      for (const number of routeOf(event.logSources, options.anyLogSource ?? false).candidates(view)) {
        const rule = rules[number]!
        if (ruleHolds(rule, view)) matches.push({ rule: rule.info, why: reasonsFor(rule, view) })
      }
      return matches
    },
    explain(ruleId: string, event: SigmaEvent): Explanation | undefined {
      const rule = byId.get(ruleId)
      return rule && explain(rule, event)
    },
    silent: seen => rules.flatMap(rule => silentOf(rule, seen)),
  }
}

function explain(rule: ParsedRule, event: SigmaEvent): Explanation {
  const view = new View(event)
  const nodes = [...rule.searches].map(([identifier, search]) => ({
    identifier,
    met: searchHolds(search, view),
    items: search.flat().map(item => ({ ...reasonOf(item, view), met: view.holds(item) })),
  }))
  const logSourceMatches = event.logSources.some(each => agrees(rule.info.logSource, each))
  return { rule: rule.info, matched: ruleHolds(rule, view), logSourceMatches, nodes }
}

function silentOf(rule: ParsedRule, seen: Seen): Silent[] {
  if (!seen.logSources.some(each => agrees(rule.info.logSource, each)))
    return [{ rule: rule.info, reason: 'no log source', fields: [] }]
  const missing = new Set<string>()
  const canHold = [...rule.searches.values()].some(search =>
    search.some(items =>
      items.every(item => {
        const here =
          item.field === null ||
          seen.fields.has(item.field) ||
          item.negated ||
          item.exists === false ||
          item.alternatives.some(each => each.absent)
        if (!here) missing.add(item.field!)
        return here
      }),
    ),
  )
  return canHold ? [] : [{ rule: rule.info, reason: 'no field', fields: [...missing] }]
}
