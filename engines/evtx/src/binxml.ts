import { readText } from './values.js'

/** Nesting of elements, and of BinXML inside values; real events stay under 10. */
export const depthMax = 64
/** Values of one template instance; the largest manifests have some hundred. */
const valuesMax = 4_096
/** Longest element name in characters. */
const nameCharsMax = 512

/** Names stand among the records, behind the chunk's head. */
const namesStart = 512

/** Where a value stands in the chunk. */
export interface ValuePlace {
  readonly start: number
  readonly end: number
  readonly type: number
}

/** Text, a place that an instance fills, an element, or a template with its values. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'substitution'; readonly index: number; readonly optional: boolean }
  | { readonly kind: 'element'; readonly element: Element }
  | { readonly kind: 'instance'; readonly nodes: readonly Node[]; readonly values: readonly ValuePlace[] }

export interface Element {
  readonly name: string
  readonly attributes: readonly { readonly name: string; readonly nodes: readonly Node[] }[]
  readonly nodes: readonly Node[]
}

/** BinXML that breaks its own rules. Caught per record. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}

/** One chunk: names and templates are shared inside it, and every offset counts from its start. */
export interface Chunk {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly names: Map<number, { text: string; end: number } | null>
  /** `null` while a template is being read: one that instances itself is refused. */
  readonly templates: Map<number, { nodes: readonly Node[]; end: number } | null>
}

export const openChunk = (bytes: Uint8Array): Chunk => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  names: new Map(),
  templates: new Map(),
})

interface Cursor {
  readonly chunk: Chunk
  at: number
  readonly end: number
  /** Open elements carry two bytes of dependency id, except inside a substitution's value. */
  readonly dependencyIds: boolean
}

/** Parses the BinXML between two offsets of a chunk. @throws Malformed, RangeError */
export function parseFragment(
  chunk: Chunk,
  place: { start: number; end: number; embedded: boolean },
  depth: number,
): Node[] {
  return parseNodes({ chunk, at: place.start, end: place.end, dependencyIds: !place.embedded }, depth)
}

/** Nodes up to the end of the element, of the fragment or of the bytes. */
function parseNodes(cursor: Cursor, depth: number): Node[] {
  if (depth > depthMax) throw new Malformed(`BinXML nests deeper than ${depthMax} levels`)
  const nodes: Node[] = []
  while (cursor.at < cursor.end) {
    const token = cursor.chunk.bytes[cursor.at++]!
    const kind = token & 0x1f
    // 00 ends a fragment, 04 an element.
    if (kind === 0x00 || kind === 0x04) return nodes
    if (kind === 0x0f) cursor.at += 3
    else if (kind === 0x01) nodes.push({ kind: 'element', element: parseElement(cursor, token, depth) })
    else if (kind === 0x0c) nodes.push(parseInstance(cursor, depth))
    else if (!parseContent(cursor, kind, nodes)) throw new Malformed(`unknown token 0x${token.toString(16)}`)
  }
  return nodes
}

/** Tokens that may stand in an element and in an attribute. */
function parseContent(cursor: Cursor, kind: number, nodes: Node[]): boolean {
  const { view } = cursor.chunk
  if (kind === 0x05) {
    cursor.at++
    nodes.push({ kind: 'text', text: takeText(cursor) })
  } else if (kind === 0x07) nodes.push({ kind: 'text', text: takeText(cursor) })
  else if (kind === 0x08) {
    nodes.push({ kind: 'text', text: String.fromCharCode(view.getUint16(cursor.at, true)) })
    cursor.at += 2
  } else if (kind === 0x09) nodes.push({ kind: 'text', text: entities[takeName(cursor)] ?? '' })
  else if (kind === 0x0d || kind === 0x0e) {
    nodes.push({ kind: 'substitution', index: view.getUint16(cursor.at, true), optional: kind === 0x0e })
    cursor.at += 3
  } else if (kind === 0x0a) takeName(cursor)
  else if (kind === 0x0b) takeText(cursor)
  else return false
  return true
}

const entities: { readonly [name: string]: string } = Object.assign(Object.create(null), {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
})

function takeText(cursor: Cursor): string {
  const length = cursor.chunk.view.getUint16(cursor.at, true) * 2
  const start = cursor.at + 2
  if (start + length > cursor.end) throw new Malformed('a text runs over its end')
  cursor.at = start + length
  return readText(cursor.chunk.bytes, start, cursor.at)
}

function parseElement(cursor: Cursor, token: number, depth: number): Element {
  skipElementHead(cursor)
  const name = takeName(cursor)
  const attributes: { name: string; nodes: Node[] }[] = []
  if (token & 0x40) cursor.at += 4
  for (;;) {
    if (cursor.at >= cursor.end) throw new Malformed('an element does not end')
    const kind = cursor.chunk.bytes[cursor.at++]! & 0x1f
    if (kind === 0x06) attributes.push({ name: takeName(cursor), nodes: [] })
    else if (kind === 0x02) return { name, attributes, nodes: parseNodes(cursor, depth + 1) }
    else if (kind === 0x03) return { name, attributes, nodes: [] }
    else {
      const attribute = attributes.at(-1)
      if (!attribute || !parseContent(cursor, kind, attribute.nodes))
        throw new Malformed(`token ${kind} in a start tag`)
    }
  }
}

/** Steps to the name's offset. Some files lack the dependency id where it belongs, or have one where it does not. */
function skipElementHead(cursor: Cursor): void {
  const expected = cursor.at + (cursor.dependencyIds ? 6 : 4)
  const other = cursor.at + (cursor.dependencyIds ? 4 : 6)
  cursor.at = nameAt(cursor.chunk, expected) === null && nameAt(cursor.chunk, other) !== null ? other : expected
}

/** The name whose offset stands at `at`; null where there is none. */
function nameAt(chunk: Chunk, at: number): { text: string; end: number } | null {
  if (at + 4 > chunk.bytes.length) return null
  const offset = chunk.view.getUint32(at, true)
  const known = chunk.names.get(offset)
  if (known !== undefined) return known
  const name = readName(chunk, offset)
  chunk.names.set(offset, name)
  return name
}

/** u32 next, u16 hash, u16 length, characters, u16 NUL. `next` chains a hash bucket and is not followed. */
function readName(chunk: Chunk, offset: number): { text: string; end: number } | null {
  if (offset < namesStart || offset + 10 > chunk.bytes.length) return null
  const length = chunk.view.getUint16(offset + 6, true)
  const end = offset + 8 + length * 2
  if (length === 0 || length > nameCharsMax || end + 2 > chunk.bytes.length) return null
  if (chunk.view.getUint16(end, true) !== 0) return null
  return { text: readText(chunk.bytes, offset + 8, end), end: end + 2 }
}

function takeName(cursor: Cursor): string {
  const name = nameAt(cursor.chunk, cursor.at)
  if (!name) throw new Malformed('a name is not where it should be')
  const inline = cursor.chunk.view.getUint32(cursor.at, true) === cursor.at + 4
  cursor.at = inline ? name.end : cursor.at + 4
  return name.text
}

function parseInstance(cursor: Cursor, depth: number): Node {
  const { view } = cursor.chunk
  const offset = view.getUint32(cursor.at + 5, true)
  cursor.at += 9
  const template = templateAt(cursor.chunk, offset, depth)
  if (offset === cursor.at) cursor.at = template.end
  return { kind: 'instance', nodes: template.nodes, values: takeValues(cursor) }
}

/** u32 next, GUID, u32 size, then a fragment of that size. */
function templateAt(chunk: Chunk, offset: number, depth: number): { nodes: readonly Node[]; end: number } {
  const known = chunk.templates.get(offset)
  if (known) return known
  if (known === null) throw new Malformed('a template instances itself')
  const start = offset + 24
  const end = start + chunk.view.getUint32(offset + 20, true)
  if (end > chunk.bytes.length) throw new Malformed('a template runs over its chunk')
  chunk.templates.set(offset, null)
  try {
    const template = { nodes: parseFragment(chunk, { start, end, embedded: false }, depth + 1), end }
    chunk.templates.set(offset, template)
    return template
  } finally {
    if (chunk.templates.get(offset) === null) chunk.templates.delete(offset)
  }
}

function takeValues(cursor: Cursor): ValuePlace[] {
  const { view } = cursor.chunk
  const count = view.getUint32(cursor.at, true)
  if (count > valuesMax) throw new Malformed(`a template instance claims ${count} values`)
  let start = cursor.at + 4 + count * 4
  const values: ValuePlace[] = []
  for (let i = 0; i < count; i++) {
    const descriptor = cursor.at + 4 + i * 4
    const end = start + view.getUint16(descriptor, true)
    if (end > cursor.end) throw new Malformed('a value runs over its record')
    values.push({ start, end, type: view.getUint8(descriptor + 2) })
    start = end
  }
  cursor.at = start
  return values
}
