import type { Fields, Value } from '@belfry/event'

/** Nesting a record may have; deeper ones are no log records, and every later walk relies on it. */
export const depthMax = 64

/** Parses one JSON object, or says why not. `__proto__` stays an ordinary name: JSON.parse makes it an own property. */
export function parseObject(text: string): { value: Fields } | { reason: string; detail: string } {
  if (nestsDeeper(text, depthMax))
    return { reason: 'too_deep', detail: `The JSON nests deeper than ${depthMax} levels` }
  let value: Value
  try {
    value = JSON.parse(text) as Value
  } catch (error) {
    return { reason: 'json_syntax', detail: (error as Error).message }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { reason: 'not_an_object', detail: 'The JSON is not an object' }
  return { value: value as Fields }
}

/** Whether brackets outside strings nest deeper than `limit`; looked at before parsing, which would recurse. */
function nestsDeeper(text: string, limit: number): boolean {
  let opened = 0
  for (let at = text.search(/[[{]/); at >= 0 && opened <= limit; at = nextOpening(text, at + 1)) opened++
  if (opened <= limit) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '"') at = stringEnd(text, at)
    else if (char === '{' || char === '[') {
      if (++depth > limit) return true
    } else if (char === '}' || char === ']') depth--
  }
  return false
}

function nextOpening(text: string, from: number): number {
  const brace = text.indexOf('{', from)
  const bracket = text.indexOf('[', from)
  return brace < 0 ? bracket : bracket < 0 ? brace : Math.min(brace, bracket)
}

/** Index of the quote that ends the string which begins here; the end of the text where it is not ended. */
export function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return text.length
}
