import type { Fields, Value } from '@belfry/event'

/** Fields of one record that are stored one by one; the raw record keeps all. */
const fieldsMax = 256
/** Longest stored value, in characters. */
const charsMax = 8_192
const depthMax = 32

/** A record's fields with dots for nesting and values as text, for the event store. */
export function flatten(fields: Fields): { [name: string]: string } {
  const flat: { [name: string]: string } = Object.create(null)
  let count = 0
  const walk = (value: Value, name: string, depth: number): void => {
    if (count >= fieldsMax || depth > depthMax || value === null) return
    if (typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) walk(inner, name === '' ? key : `${name}.${key}`, depth + 1)
      return
    }
    count++
    const text = Array.isArray(value) ? JSON.stringify(value) : String(value)
    flat[name] = text.slice(0, charsMax)
  }
  walk(fields, '', 0)
  return flat
}
