import type { Value } from '@belfry/event'
import type { SigmaEvent } from './api.js'

export type Scalar = string | number | boolean | null

/** Depth and count at which a walk through a record ends; records are bounded by their reader, this is the second wall. */
const depthMax = 32
const keywordTextsMax = 4_096

type Container = { readonly [name: string]: Value | undefined }

/**
 * The value of a field: the source's own names first, then derived ones, then ECS. A dotted name is tried as it stands, then as a
 * path, and a path may be partly flat: `a.b.c` finds `{"a.b":{"c":1}}` and `{"a":{"b.c":1}}`. Undefined where it is absent.
 */
export function lookUp(event: SigmaEvent, name: string, dotted: boolean): Value | undefined {
  const own = find(event.fields, name, dotted, 0)
  if (own !== undefined) return own
  if (event.derived) {
    const derived = find(event.derived, name, dotted, 0)
    if (derived !== undefined) return derived
  }
  return event.ecs ? find(event.ecs as Container, name, false, 0) : undefined
}

function find(node: Container, name: string, dotted: boolean, depth: number): Value | undefined {
  if (Object.hasOwn(node, name)) return node[name]
  if (!dotted || depth > depthMax) return undefined
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
    const head = name.slice(0, dot)
    if (!Object.hasOwn(node, head)) continue
    const found = findInside(node[head], name.slice(dot + 1), depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

function findInside(value: Value | undefined, rest: string, depth: number): Value | undefined {
  if (Array.isArray(value)) {
    const found = value.map(each => findInside(each, rest, depth)).filter(each => each !== undefined)
    return found.length === 0 ? undefined : found.flat()
  }
  if (typeof value !== 'object' || value === null) return undefined
  return find(value as Container, rest, rest.includes('.'), depth)
}

/** The members that comparisons look at: a list's scalars, or the one scalar. Objects are present but equal nothing. */
export function scalars(value: Value): readonly Scalar[] {
  if (Array.isArray(value)) return value.flatMap(each => scalars(each as Value))
  return typeof value === 'object' && value !== null ? [] : [value as Scalar]
}

/** Every value of a record at any depth as text, for keyword searches. */
export function allTexts(value: Value, found: string[] = [], depth = 0): string[] {
  if (depth > depthMax || found.length >= keywordTextsMax) return found
  if (Array.isArray(value)) for (const each of value) allTexts(each, found, depth + 1)
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) allTexts(each, found, depth + 1)
  else if (value !== null) found.push(String(value))
  return found
}
