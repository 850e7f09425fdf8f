import ipaddr from 'ipaddr.js'
import { RE2JS } from 're2js'
import type { Scalar } from './field.js'
import { anyRun, compilePattern, type Piece, parsePattern, plainText } from './pattern.js'
import { Refusal } from './problems.js'

/** One value a rule asks for. */
export interface Alternative {
  /** As the rule has it. */
  readonly expected: string
  /** Holds for one member of the field; `lower` is its text in lower case. */
  readonly test: (member: Scalar, text: string, lower: string) => boolean
  /** True where an absent field satisfies it. */
  readonly absent: boolean
  /** Lower-case ASCII text that every matching member contains; null where none is certain. */
  readonly witness: string | null
  /** True where the witness is the whole text. */
  readonly whole: boolean
}

/** `field|modifiers: values`, compiled. */
export interface Item {
  /** Null for keywords. */
  readonly field: string | null
  readonly modifiers: readonly string[]
  readonly alternatives: readonly Alternative[]
  /** Every alternative must be met, each perhaps by another member. */
  readonly all: boolean
  /** Compares with another field's value instead. */
  readonly fieldRef: { readonly name: string; readonly how: 'equals' | 'contains' | 'startswith' | 'endswith' }[] | null
  /** Only presence counts: the wanted presence. */
  readonly exists: boolean | null
  /** The whole item negated (`neq`); an absent field then matches, as in pySigma. */
  readonly negated: boolean
}

const comparisons = [
  'contains',
  'startswith',
  'endswith',
  're',
  'cidr',
  'lt',
  'lte',
  'gt',
  'gte',
  'exists',
  'fieldref',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'year',
]
const encodings = ['base64', 'base64offset', 'utf16le', 'utf16be', 'utf16', 'wide', 'windash']
const flags = ['all', 'cased', 'neq', 'i', 'm', 's']
const known = new Set([...comparisons, ...encodings, ...flags, 'expand'])

/** Compiles one detection item. Throws a Refusal for what no rule may say. */
export function compileItem(key: string, value: unknown, path: readonly (string | number)[]): Item {
  const [name, ...modifiers] = key.split('|')
  const field = name === '' ? null : name!
  checkModifiers(modifiers, path)
  const values = Array.isArray(value) ? value : [value]
  for (const each of values) {
    if (typeof each === 'object' && each !== null)
      throw new Refusal(
        'rule.value.kind',
        `"${key}" holds a map where values belong`,
        'Write one value or a list of values',
        path,
      )
  }
  const has = (modifier: string) => modifiers.includes(modifier)
  const base = { field, modifiers, all: has('all'), negated: has('neq'), fieldRef: null, exists: null }
  if (has('exists')) {
    if (typeof values[0] !== 'boolean')
      throw new Refusal(
        'rule.exists.value',
        `"${key}" takes true or false`,
        'Write `true` or `false` without quotes',
        path,
      )
    return { ...base, alternatives: [], exists: values[0] }
  }
  if (has('fieldref')) {
    const how = (['contains', 'startswith', 'endswith'] as const).find(has) ?? 'equals'
    return { ...base, alternatives: [], fieldRef: values.map(each => ({ name: String(each), how })) }
  }
  return { ...base, alternatives: values.flatMap(each => compileValue(each, modifiers, path, field === null)) }
}

function checkModifiers(modifiers: readonly string[], path: readonly (string | number)[]): void {
  for (const modifier of modifiers) {
    if (modifier === 'expand')
      throw new Refusal(
        'rule.modifier.expand',
        'The rule needs a list for its placeholder',
        'Write the values into the rule; placeholder lists are not supported yet',
        path,
      )
    if (!known.has(modifier))
      throw new Refusal(
        'rule.modifier.unknown',
        `"${modifier}" is not a Sigma modifier`,
        `Sigma has ${[...known].join(', ')}`,
        path,
      )
  }
  const compared = modifiers.filter(modifier => comparisons.includes(modifier) && modifier !== 'fieldref')
  if (compared.length > 1)
    throw new Refusal('rule.modifier.chain', `"${compared.join('|')}" cannot stand together`, 'Keep one of them', path)
  if (modifiers.some(modifier => ['i', 'm', 's'].includes(modifier)) && !modifiers.includes('re'))
    throw new Refusal(
      'rule.modifier.flag',
      'The modifiers i, m and s belong behind re',
      'Write `re|i`, or leave them out',
      path,
    )
  if (modifiers.includes('re') && modifiers.some(modifier => encodings.includes(modifier)))
    throw new Refusal(
      'rule.modifier.chain',
      'A regular expression cannot be encoded',
      'Leave out re or the encoding',
      path,
    )
}

function compileValue(
  value: unknown,
  modifiers: readonly string[],
  path: readonly (string | number)[],
  keyword: boolean,
): Alternative[] {
  const has = (modifier: string) => modifiers.includes(modifier)
  if (value === null)
    return [{ expected: 'null', test: member => member === null, absent: true, witness: null, whole: false }]
  const text = String(value)
  if (has('re')) return [regularExpression(text, modifiers, path)]
  if (has('cidr')) return [addressRange(text, path)]
  const order = (['lt', 'lte', 'gt', 'gte'] as const).find(has)
  if (order) return [numeric(Number(text), text, order, path)]
  const part = dateParts.find(each => has(each.name))
  if (part) return [{ ...opaque(text), test: member => part.of(member) === Number(text) }]
  return textAlternatives(text, modifiers, keyword)
}

const opaque = (expected: string) => ({ expected, absent: false, witness: null, whole: false })

function textAlternatives(text: string, modifiers: readonly string[], keyword: boolean): Alternative[] {
  const has = (modifier: string) => modifiers.includes(modifier)
  let forms: Piece[][] = [parsePattern(text)]
  if (modifiers.some(each => encodings.includes(each) && each !== 'windash'))
    forms = encode(plainText(forms[0]!), modifiers).map(form => [form])
  const contains = has('contains') || keyword
  return forms.map(form => {
    const pieces = [
      ...(contains || has('endswith') ? [anyRun as Piece] : []),
      ...form,
      ...(contains || has('startswith') ? [anyRun as Piece] : []),
    ]
    return textAlternative(text, squeeze(pieces), { cased: has('cased'), windash: has('windash') })
  })
}

/** Two runs of wildcards side by side are one. */
const squeeze = (pieces: readonly Piece[]) => pieces.filter((piece, i) => piece !== anyRun || pieces[i - 1] !== anyRun)

/** Hyphen, slash, en dash, em dash and horizontal bar are one character to `windash`. */
const dashes = /[-/–—―]/g
const foldDashes = (text: string) => text.replace(dashes, '-')

function textAlternative(
  expected: string,
  pieces: readonly Piece[],
  { cased, windash }: { cased: boolean; windash: boolean },
): Alternative {
  const change = (text: string) => {
    const dashed = windash ? foldDashes(text) : text
    return cased ? dashed : dashed.toLowerCase()
  }
  const test = compilePattern(pieces.map(piece => (typeof piece === 'string' ? change(piece) : piece)))
  const needle = longestAscii(pieces, windash)
  return {
    expected,
    test: windash
      ? (_, text, lower) => test(foldDashes(cased ? text : lower))
      : (_, text, lower) => test(cased ? text : lower),
    absent: false,
    witness: needle,
    whole: needle !== null && pieces.length === 1 && needle === (pieces[0] as string).toLowerCase(),
  }
}

/** The longest piece of plain ASCII, in lower case: only there is lower-casing sure to keep what contains what. */
function longestAscii(pieces: readonly Piece[], windash: boolean): string | null {
  const apart = windash ? /[^ -,.0-~]+|[-/]+/ : /[^ -~]+/
  const parts = pieces.flatMap(piece => (typeof piece === 'string' ? piece.split(apart) : []))
  const longest = parts.reduce((best, part) => (part.length > best.length ? part : best), '')
  return longest === '' ? null : longest.toLowerCase()
}

/** UTF-16 and base64 forms of a text, in the written order of the modifiers. */
function encode(text: string, modifiers: readonly string[]): string[] {
  let bytes = new TextEncoder().encode(text)
  for (const modifier of modifiers) {
    if (modifier === 'wide' || modifier === 'utf16le') bytes = utf16(text, true)
    else if (modifier === 'utf16be') bytes = utf16(text, false)
    else if (modifier === 'utf16') bytes = new Uint8Array([0xff, 0xfe, ...utf16(text, true)])
    else if (modifier === 'base64') return [base64(bytes)]
    else if (modifier === 'base64offset') return [0, 1, 2].map(offset => base64AtOffset(bytes, offset))
  }
  return [String.fromCharCode(...bytes)]
}

function utf16(text: string, little: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), little)
  return bytes
}

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))

/** The characters of base64 that depend on these bytes alone when they begin `offset` bytes into a group of three. */
function base64AtOffset(bytes: Uint8Array, offset: number): string {
  const text = base64(new Uint8Array([...new Uint8Array(offset), ...bytes]))
  const start = [0, 2, 3][offset]!
  const cut = [0, 3, 2][(bytes.length + offset) % 3]!
  return text.slice(start, text.length - cut)
}

function regularExpression(
  source: string,
  modifiers: readonly string[],
  path: readonly (string | number)[],
): Alternative {
  let bits = 0
  if (modifiers.includes('i')) bits |= RE2JS.CASE_INSENSITIVE
  if (modifiers.includes('m')) bits |= RE2JS.MULTILINE
  if (modifiers.includes('s')) bits |= RE2JS.DOTALL
  try {
    const expression = RE2JS.compile(source, bits)
    return { ...opaque(source), test: (_, text) => expression.test(text) }
  } catch (error) {
    throw new Refusal(
      'rule.regex',
      `The regular expression does not compile: ${(error as Error).message}`,
      'Look-around and back-references take unbounded time and are refused; write it without',
      path,
    )
  }
}

function addressRange(text: string, path: readonly (string | number)[]): Alternative {
  let range: [ipaddr.IPv4 | ipaddr.IPv6, number]
  try {
    range = ipaddr.parseCIDR(text)
  } catch {
    throw new Refusal('rule.cidr', `"${text}" is no address range`, 'Write it as 10.0.0.0/8 or fd00::/8', path)
  }
  const inRange = (member: string) => {
    if (!ipaddr.isValid(member)) return false
    // An IPv4 address inside IPv6 (::ffff:10.0.0.1) counts as itself.
    const address = ipaddr.process(member)
    return address.kind() === range[0].kind() && address.match(range)
  }
  return { ...opaque(text), test: (_, member) => inRange(member) }
}

function numeric(
  wanted: number,
  expected: string,
  order: 'lt' | 'lte' | 'gt' | 'gte',
  path: readonly (string | number)[],
): Alternative {
  if (Number.isNaN(wanted))
    throw new Refusal('rule.number', `"${expected}" is no number`, `${order} compares numbers`, path)
  const compare = {
    lt: (n: number) => n < wanted,
    lte: (n: number) => n <= wanted,
    gt: (n: number) => n > wanted,
    gte: (n: number) => n >= wanted,
  }[order]
  return {
    ...opaque(expected),
    test: (member, text) =>
      member !== null && typeof member !== 'boolean' && text.trim() !== '' && compare(Number(text)),
  }
}

const date = (member: Scalar): Date =>
  new Date(typeof member === 'number' ? (member < 1e11 ? member * 1000 : member) : String(member))

/** Parts of a time, in UTC; no time-zone shift, as the specification says. */
const dateParts: readonly { name: string; of: (member: Scalar) => number }[] = [
  { name: 'minute', of: member => date(member).getUTCMinutes() },
  { name: 'hour', of: member => date(member).getUTCHours() },
  { name: 'day', of: member => date(member).getUTCDate() },
  { name: 'week', of: member => isoWeek(date(member)) },
  { name: 'month', of: member => date(member).getUTCMonth() + 1 },
  { name: 'year', of: member => date(member).getUTCFullYear() },
]

/** ISO 8601 week: the week of the year's Thursdays. */
function isoWeek(at: Date): number {
  const thursday = new Date(at)
  thursday.setUTCDate(at.getUTCDate() + 3 - ((at.getUTCDay() + 6) % 7))
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return 1 + Math.floor((thursday.getTime() - first) / 604_800_000)
}
