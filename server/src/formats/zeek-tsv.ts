import type { Value } from '@belfry/event'
import type { Line, ReadRecord, Unreadable } from './format.js'
import { unreadable } from './read-record.js'

interface Header {
  separator: string
  setSeparator: string
  empty: string
  unset: string
  path: string | null
  fields: readonly string[]
  types: readonly string[]
}

/** Zeek's tab-separated logs, as Zeek's own JSON writer would give them: typed values, `_path`, unset fields left out. */
export async function* readZeekTsv(lines: AsyncIterable<Line>): AsyncGenerator<ReadRecord | Unreadable> {
  const header: Header = {
    separator: '\t',
    setSeparator: ',',
    empty: '(empty)',
    unset: '-',
    path: null,
    fields: [],
    types: [],
  }
  for await (const { bytes, tooLong } of lines) {
    const line = bytes.toString('utf8')
    if (line.startsWith('#')) readHeader(header, line)
    else if (tooLong) yield unreadable('too_long', 'The line is too long', bytes)
    else yield readRow(header, line, bytes)
  }
}

function readHeader(header: Header, line: string): void {
  if (line.startsWith('#separator ')) {
    header.separator = line
      .slice(11)
      .replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    return
  }
  const [name, ...values] = line.slice(1).split(header.separator)
  if (name === 'set_separator') header.setSeparator = values[0] ?? ','
  else if (name === 'empty_field') header.empty = values[0] ?? '(empty)'
  else if (name === 'unset_field') header.unset = values[0] ?? '-'
  else if (name === 'path') header.path = values[0] ?? null
  else if (name === 'fields') header.fields = values
  else if (name === 'types') header.types = values
}

function readRow(header: Header, line: string, bytes: Buffer): ReadRecord | Unreadable {
  const cells = line.split(header.separator)
  if (cells.length !== header.fields.length)
    return unreadable('zeek_columns', `The line has ${cells.length} columns, its header ${header.fields.length}`, bytes)
  const value: { [name: string]: Value } = Object.create(null)
  if (header.path !== null) value._path = header.path
  for (const [i, cell] of cells.entries())
    if (cell !== header.unset) value[header.fields[i]!] = readCell(cell, header.types[i] ?? 'string', header)
  return { kind: 'record', format: 'zeek-tsv', value }
}

function readCell(cell: string, type: string, header: Header): Value {
  const list = /^(?:set|vector)\[(.+)\]$/.exec(type)
  if (list)
    return cell === header.empty || cell === ''
      ? []
      : cell.split(header.setSeparator).map(each => readCell(each, list[1]!, header))
  if (cell === header.empty) return ''
  if (type === 'bool') return cell === 'T'
  if (/^(?:count|int|port|double|interval|time)$/.test(type)) {
    const number = Number(cell)
    return Number.isNaN(number) ? cell : number
  }
  return cell.replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
