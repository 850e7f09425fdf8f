import { Refusal } from './problems.js'

/** A condition, with search identifiers by name. */
export type Condition =
  | { readonly kind: 'identifier'; readonly name: string }
  | { readonly kind: 'not'; readonly inner: Condition }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  /** At least `count` of these identifiers. */
  | { readonly kind: 'count'; readonly count: number; readonly names: readonly string[] }

/** Nesting of parentheses and negations, so that a hostile rule cannot exhaust the stack. */
const depthMax = 64

/** Parses a condition (Sigma 2.1): `x of` binds tightest, then not, and, or. Throws a Refusal. */
export function parseCondition(text: string, identifiers: readonly string[]): Condition {
  if (text.includes('|'))
    throw new Refusal(
      'rule.condition.pipe',
      'Counting behind a pipe left Sigma with version 2',
      'Write a correlation rule (event_count, value_count) that refers to this rule',
      ['detection', 'condition'],
    )
  const tokens = text.match(/[()]|[^\s()]+/g) ?? []
  let at = 0
  const refuse = (
    message: string,
    advice = 'Names, and, or, not, parentheses, `1 of x*`, `all of them` are what a condition is made of',
  ) => new Refusal('rule.condition.syntax', message, advice, ['detection', 'condition'])
  const peek = () => tokens[at]?.toLowerCase()

  function parseOr(depth: number): Condition {
    const parts = [parseAnd(depth)]
    while (peek() === 'or') {
      at++
      parts.push(parseAnd(depth))
    }
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts }
  }

  function parseAnd(depth: number): Condition {
    const parts = [parseNot(depth)]
    while (peek() === 'and') {
      at++
      parts.push(parseNot(depth))
    }
    return parts.length === 1 ? parts[0]! : { kind: 'and', parts }
  }

  function parseNot(depth: number): Condition {
    if (depth > depthMax) throw refuse(`The condition nests deeper than ${depthMax}`)
    if (peek() === 'not' && !identifiers.includes(tokens[at]!)) {
      at++
      return { kind: 'not', inner: parseNot(depth + 1) }
    }
    return parsePrimary(depth)
  }

  function parsePrimary(depth: number): Condition {
    const token = tokens[at++]
    if (token === undefined) throw refuse('The condition ends too early')
    if (token === '(') {
      const inner = parseOr(depth + 1)
      if (tokens[at++] !== ')') throw refuse('A parenthesis is not closed')
      return inner
    }
    if (/^(all|any|\d+)$/i.test(token) && peek() === 'of') {
      at++
      return quantified(token.toLowerCase(), tokens[at++])
    }
    if (!identifiers.includes(token))
      throw refuse(
        `The condition names "${token}", which the rule does not define`,
        `It defines ${identifiers.join(', ')}`,
      )
    return { kind: 'identifier', name: token }
  }

  function quantified(how: string, pattern: string | undefined): Condition {
    if (pattern === undefined) throw refuse(`"${how} of" needs a name, a pattern or them`)
    const names =
      pattern.toLowerCase() === 'them'
        ? identifiers.filter(name => !name.startsWith('_'))
        : identifiers.filter(name => like(pattern, name))
    if (names.length === 0)
      throw refuse(`"${pattern}" fits no identifier of the rule`, `It defines ${identifiers.join(', ')}`)
    const count = how === 'all' ? names.length : how === 'any' ? 1 : Number(how)
    return { kind: 'count', count, names }
  }

  const condition = parseOr(0)
  if (at < tokens.length) throw refuse(`"${tokens[at]}" stands where the condition should end`)
  return condition
}

/** `*` stands for any run of characters. */
function like(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(name)
}
