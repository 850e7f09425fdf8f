import { columnOf } from './columns.js'
import type { EventQuery, EventTerm } from './event-store.js'

/** SQL with its values apart: no value of a caller ever becomes part of the text. */
export interface Statement {
  readonly sql: string
  readonly values: { readonly [name: string]: string | number | readonly string[] }
}

/** Every read ends with it: it can change nothing, reads no file of the host, and stops by itself. */
export const readLimits =
  'SETTINGS readonly = 1, max_execution_time = 10, max_memory_usage = 300000000, max_threads = 2'

/** Collects bound values and names them. */
export class Bindings {
  readonly values: Record<string, string | number | readonly string[]> = {}
  #count = 0

  add(value: string | number | readonly string[], type: string): string {
    const name = `p${this.#count++}`
    this.values[name] = value
    return `{${name}:${type}}`
  }
}

/** The one place where a read is bound to its agencies. */
export function agencyCondition(agencies: readonly string[] | 'all', bind: Bindings): string {
  return agencies === 'all' ? '1' : `has(${bind.add(agencies, 'Array(String)')}, agency)`
}

/** All conditions but the time. */
export function conditions(query: Pick<EventQuery, 'agencies' | 'terms'>, bind: Bindings): string {
  const each = query.terms.map(term => {
    const condition = conditionOf(term, bind)
    return term.negated ? `NOT (${condition})` : `(${condition})`
  })
  return [agencyCondition(query.agencies, bind), ...each].join(' AND ')
}

/** Half-open range of event time, epoch ms. */
export function timeCondition(from: number, to: number, bind: Bindings): string {
  const moment = (ms: number) => `fromUnixTimestamp64Milli(${bind.add(clamp(ms), 'Int64')}, 'UTC')`
  return `time >= ${moment(from)} AND time < ${moment(to)}`
}

/** The times the table can hold, 1970 to 2148. */
export function clamp(ms: number): number {
  return Math.min(Math.max(Math.trunc(ms), 0), 5_617_000_000_001)
}

function conditionOf(term: EventTerm, bind: Bindings): string {
  if (term.kind === 'word') {
    const word = bind.add(term.word, 'String')
    return `positionCaseInsensitiveUTF8(message, ${word}) > 0 OR positionCaseInsensitiveUTF8(raw, ${word}) > 0`
  }
  const column = columnOf.get(term.field)
  const place = column === undefined ? `fields[${bind.add(term.field, 'String')}]` : `toString(${column})`
  if (!term.value.includes('*')) return `lowerUTF8(${place}) = lowerUTF8(${bind.add(term.value, 'String')})`
  const pattern = term.value.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%')
  return `lowerUTF8(${place}) LIKE lowerUTF8(${bind.add(pattern, 'String')})`
}
