import type { Alert } from '@belfry/server/contract'
import { plainName } from './field-names'

export type Reason = Alert['why'][number]

/** A piece of a sentence; `said` is what a machine said, and is set in mono. */
export interface Piece {
  readonly text: string
  readonly said?: true
}

/** Conditions spoken of in the sentence; the rows below it show all. */
const spokenMax = 4
/** Longest value in a sentence; the rows show it whole. */
const valueMax = 60
/** Alternatives named in one condition. */
const alternativesMax = 3

const shorten = (text: string) => (text.length > valueMax ? `${text.slice(0, valueMax - 1)}…` : text)

type Operator = 'is' | 'contains' | 'starts with' | 'ends with'

/** A value without the stars that Sigma puts at its ends, and what these stars mean. */
function withoutStars(value: string): { readonly text: string; readonly operator: Operator } {
  const open = value.startsWith('*')
  const end = value.length > 1 && value.endsWith('*') && !value.endsWith('\\*')
  const text = value.slice(open ? 1 : 0, end ? -1 : undefined)
  return { text, operator: open && end ? 'contains' : open ? 'ends with' : end ? 'starts with' : 'is' }
}

const comparisons: { readonly [modifier: string]: string } = {
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  cidr: 'is in the network',
  re: 'fits the pattern',
  fieldref: 'is the same as',
  neq: 'is not',
  contains: 'contains',
  startswith: 'starts with',
  endswith: 'ends with',
}

/** What a condition asked, in words: `starts with`, `is at least`. */
export function operatorOf(reason: Reason): string {
  if (reason.field === null) return 'mentions'
  const named = reason.modifiers.find(modifier => modifier in comparisons)
  if (reason.modifiers.includes('exists')) return reason.actual === null ? 'is absent' : 'is present'
  if (named) return comparisons[named]!
  const operators = new Set(reason.expected.map(value => withoutStars(value).operator))
  return operators.size === 1 ? [...operators][0]! : 'fits'
}

/** Text that a condition looked for, as it may stand in the value: without stars, not for patterns and networks. */
export function soughtTexts(reason: Reason): string[] {
  const inexact = [
    're',
    'cidr',
    'gt',
    'gte',
    'lt',
    'lte',
    'exists',
    'fieldref',
    'neq',
    'base64',
    'base64offset',
    'wide',
  ]
  if (reason.modifiers.some(modifier => inexact.includes(modifier))) return []
  return reason.expected.map(value => withoutStars(value).text).filter(text => text !== '' && !/[*?]/.test(text))
}

/** The parts of the value that met the condition, in order and apart; the whole value where it cannot be said. */
export function metParts(reason: Reason): readonly { readonly from: number; readonly to: number }[] {
  const value = reason.actual ?? ''
  const lower = value.toLowerCase()
  const found: { from: number; to: number }[] = []
  for (const text of soughtTexts(reason)) {
    const operator = operatorOf(reason)
    const at = operator === 'ends with' ? lower.lastIndexOf(text.toLowerCase()) : lower.indexOf(text.toLowerCase())
    if (at >= 0 && lower.length === value.length) found.push({ from: at, to: at + text.length })
  }
  if (found.length === 0) return [{ from: 0, to: value.length }]
  found.sort((a, b) => a.from - b.from || b.to - a.to)
  return found.filter((part, n) => found.slice(0, n).every(before => before.to <= part.from))
}

const subject = (reason: Reason): Piece[] => {
  if (reason.field === null) return [{ text: 'the record' }]
  const name = plainName(reason.field)
  return name === null ? [{ text: 'the field ' }, { text: reason.field, said: true }] : [{ text: name }]
}

function list(values: readonly string[], last: string): Piece[] {
  const shown = values.slice(0, alternativesMax)
  const rest = values.length - shown.length
  return shown.flatMap((value, n): Piece[] => {
    const final = n === shown.length - 1 && rest === 0
    const between = n === 0 ? '' : final ? ` ${last} ` : ', '
    const tail = n === shown.length - 1 && rest > 0 ? ` and ${rest} more` : ''
    return [
      ...(between === '' ? [] : [{ text: between }]),
      { text: shorten(value), said: true as const },
      ...(tail === '' ? [] : [{ text: tail }]),
    ]
  })
}

/** One condition as a clause: `the country it came from is PA`. */
export function clause(reason: Reason): Piece[] {
  const operator = operatorOf(reason)
  const who = subject(reason)
  const actual = reason.actual
  if (operator === 'is present' || operator === 'is absent') return [...who, { text: ` ${operator}` }]
  if (actual === null || actual === '') {
    if (reason.field === null) return [...who, { text: ' mentions ' }, ...list(reason.expected, 'or')]
    return [...who, { text: ' is empty' }]
  }
  const exact = ['is', 'fits the pattern', 'fits', 'is the same as', 'is not']
  if (exact.includes(operator)) return [...who, { text: ' is ' }, { text: shorten(actual), said: true }]
  if (operator === 'is in the network')
    return [
      ...who,
      { text: ' is ' },
      { text: shorten(actual), said: true },
      { text: ', in the network ' },
      ...list(reason.expected, 'or'),
    ]
  if (operator.startsWith('is '))
    return [
      ...who,
      { text: ' is ' },
      { text: shorten(actual), said: true },
      { text: `, ${operator.slice(3)} ` },
      ...list(reason.expected, 'or'),
    ]
  const sought = soughtTexts(reason)
  const met = sought.filter(text => actual.toLowerCase().includes(text.toLowerCase()))
  const named = met.length > 0 ? met : sought.length > 0 ? sought : reason.expected
  return [...who, { text: ` ${operator} ` }, ...list(named, 'and')]
}

/** Why an alert fired, as one plain sentence: where, then what. */
export function sentence(alert: Pick<Alert, 'why' | 'entities'>): Piece[] {
  const { address, asset, host, user } = alert.entities
  const place: Piece[] = host
    ? [{ text: 'On ' }, { text: host, said: true }, { text: ', ' }]
    : asset
      ? [{ text: 'At ' }, { text: asset, said: true }, { text: ', ' }]
      : user
        ? [{ text: 'For ' }, { text: user, said: true }, { text: ', ' }]
        : address
          ? [{ text: 'From ' }, { text: address, said: true }, { text: ', ' }]
          : []
  const spoken = alert.why.slice(0, spokenMax)
  const rest = alert.why.length - spoken.length
  const clauses = spoken.flatMap((reason, n): Piece[] => {
    const last = n === spoken.length - 1 && rest === 0
    return [...(n === 0 ? [] : [{ text: last ? ' and ' : ', ' }]), ...clause(reason)]
  })
  const tail = rest > 0 ? `, and ${rest} more ${rest === 1 ? 'condition holds' : 'conditions hold'}.` : '.'
  return capital([...place, ...clauses, { text: tail }])
}

function capital(pieces: readonly Piece[]): Piece[] {
  const [first, ...others] = pieces
  if (!first || first.said) return [...pieces]
  return [{ text: first.text.charAt(0).toUpperCase() + first.text.slice(1) }, ...others]
}

/** The same sentence as text, for one-line places and titles. */
export const plain = (pieces: readonly Piece[]): string => pieces.map(piece => piece.text).join('')

/** The conditions as one line without the place, for a second line in a list. */
export function shortWhy(alert: Pick<Alert, 'why'>): string {
  const spoken = alert.why.slice(0, 3).map(reason => plain(clause(reason)))
  const text = spoken.join(', ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
