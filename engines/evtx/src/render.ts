import type { Fields, Value } from '@belfry/event'
import { type Chunk, depthMax, type Element, Malformed, type Node, parseFragment, type ValuePlace } from './binxml.js'
import { embeddedType, readValue } from './values.js'

/** Nodes that one record may unfold to; a template used a thousand times over is no event. */
const nodesMax = 65_536
/** Bytes of values that one record may unfold to; a record itself has at most 64 KiB. */
const valueBytesMax = 1 << 20

type Draft = { [name: string]: Value }

interface Scope {
  readonly chunk: Chunk
  readonly values: readonly ValuePlace[]
  readonly budget: { nodes: number; bytes: number }
  readonly depth: number
}

/** What the nodes of an element come to: its text values in order, and its child elements. */
interface Content {
  readonly texts: Value[]
  readonly children: Draft
  hasChildren: boolean
}

const isMap = (value: Value | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The JSON of parsed BinXML, in the shape of the `evtx` crate: `#attributes`, `#text`, `Data` by name, repeated names `_1`, `_2`. @throws Malformed */
export function render(chunk: Chunk, nodes: readonly Node[]): Fields {
  const content = newContent()
  collect(nodes, content, { chunk, values: [], budget: { nodes: nodesMax, bytes: valueBytesMax }, depth: 0 })
  return content.children
}

const newContent = (): Content => ({ texts: [], children: Object.create(null), hasChildren: false })

function collect(nodes: readonly Node[], content: Content, scope: Scope): void {
  if (scope.depth > depthMax) throw new Malformed(`BinXML nests deeper than ${depthMax} levels`)
  for (const node of nodes) {
    if (node.kind === 'text') spend(scope, node.text.length * 2)
    if (--scope.budget.nodes < 0) throw new Malformed(`a record unfolds to more than ${nodesMax} nodes`)
    if (node.kind === 'text') content.texts.push(node.text)
    else if (node.kind === 'element') addElement(node.element, content, { ...scope, depth: scope.depth + 1 })
    else if (node.kind === 'instance')
      collect(node.nodes, content, { ...scope, values: node.values, depth: scope.depth + 1 })
    else addSubstitution(node, content, scope)
  }
}

function spend({ budget }: Scope, bytes: number): void {
  budget.bytes -= bytes
  if (budget.bytes < 0) throw new Malformed(`a record unfolds to more than ${valueBytesMax} bytes`)
}

function addSubstitution(node: { index: number; optional: boolean }, content: Content, scope: Scope): void {
  const place = scope.values[node.index]
  if (!place || place.type === 0) return
  spend(scope, place.end - place.start)
  if (place.type === embeddedType) {
    if (place.start === place.end) return
    const nodes = parseFragment(scope.chunk, { start: place.start, end: place.end, embedded: true }, scope.depth)
    collect(nodes, content, { ...scope, depth: scope.depth + 1 })
    return
  }
  const value = readValue(scope.chunk.view, scope.chunk.bytes, place)
  if (value !== null) content.texts.push(value)
}

function addElement(element: Element, into: Content, scope: Scope): void {
  const attributes: Draft = Object.create(null)
  let hasAttributes = false
  for (const attribute of element.attributes) {
    const content = newContent()
    collect(attribute.nodes, content, scope)
    const value = joined(content.texts)
    if (value === null) continue
    attributes[attribute.name] = value
    hasAttributes = true
  }
  const content = newContent()
  collect(element.nodes, content, scope)
  into.hasChildren = true
  if (element.name === 'Data') return addData(attributes.Name, content, into)
  const own = content.texts.length === 1 && Array.isArray(content.texts[0]) ? content.texts[0] : null
  // An array in an element's place stands for the element, repeated.
  for (const value of own && !content.hasChildren && own.length > 0 ? own : [joined(content.texts)])
    addNamed(into.children, element.name, elementValue(value, hasAttributes ? attributes : null, content))
}

function elementValue(text: Value, attributes: Fields | null, content: Content): Value {
  if (attributes === null && !content.hasChildren) return text
  const value: Draft = Object.create(null)
  if (attributes !== null) value['#attributes'] = attributes
  if (text !== null) value['#text'] = text
  return Object.assign(value, content.children)
}

/** `<Data Name="X">` is a field named X; unnamed ones gather in one list. */
function addData(name: Value | undefined, content: Content, into: Content): void {
  const value = content.hasChildren ? elementValue(joined(content.texts), null, content) : joined(content.texts)
  if (name !== undefined) return addNamed(into.children, String(name), value)
  const gathered = into.children.Data
  if (!isMap(gathered)) into.children.Data = value === null ? null : { '#text': value }
  else into.children.Data = { '#text': [gathered['#text'] ?? null, value].flat() as Value[] }
}

/** Repeated names get `_1`, `_2`, as many as there are. */
function addNamed(target: Draft, name: string, value: Value): void {
  let free = name
  for (let count = 1; Object.hasOwn(target, free); count++) free = `${name}_${count}`
  target[free] = value
}

/** One value keeps its type; several make one text. */
function joined(texts: readonly Value[]): Value {
  if (texts.length <= 1) return texts[0] ?? null
  return texts.map(text => (typeof text === 'object' ? JSON.stringify(text) : String(text))).join('')
}
