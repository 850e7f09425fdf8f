import { parse as parseCsv } from 'csv-parse/sync'
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml'
import { type Part, partSchema } from './schema.js'

export interface CityFile {
  /** Its name decides how it is read: `.yaml`, `.yml` and `.json` hold any part of a city, `sites.csv`, `services.csv`, `assets.csv` one table. */
  readonly file: string
  readonly text: string
}

/** Why a city file was refused. */
export interface CityProblem {
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  /** As `assets.3.criticality`, counted from 0; empty where the file as a whole is meant. */
  readonly field: string
  readonly message: string
}

/** A file that was read, and where each of its fields stands. */
export interface ReadPart {
  readonly part: Part
  lineOf(field: readonly PropertyKey[]): number
}

/** Larger files are refused: 200,000 assets need about 50 MB. */
export const cityFileBytesMax = 64_000_000

const tables = ['sites', 'services', 'assets'] as const
/** Columns whose cells hold several values, parted by `;`. */
const listColumns = new Set(['addresses', 'macs', 'names', 'services'])

/** Reads one file of the city, or says everything that is wrong with it. */
export function readPart({ file, text }: CityFile): ReadPart | CityProblem[] {
  if (text.length > cityFileBytesMax) return [{ file, line: 1, field: '', message: 'is larger than 64 MB' }]
  const table = tables.find(name => file.toLowerCase().endsWith(`${name}.csv`))
  if (table) return readTable({ file, text }, table)
  if (/\.csv$/i.test(file)) return [{ file, line: 1, field: '', message: `is none of ${tables.join('.csv, ')}.csv` }]
  return readDocument({ file, text })
}

/** YAML 1.2 holds JSON too. */
function readDocument({ file, text }: CityFile): ReadPart | CityProblem[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line)
  if (document.errors.length > 0)
    return document.errors.map(({ pos, message }) => ({ file, line: lineAt(pos[0]), field: '', message }))
  const lineOf = (field: readonly PropertyKey[]) => lineAt(offsetOf(document, field))
  try {
    return check(file, document.toJS({ maxAliasCount: 100 }) ?? {}, lineOf)
  } catch (error) {
    return [{ file, line: 1, field: '', message: (error as Error).message }]
  }
}

/** Where a field stands, or the nearest thing around it that is there. */
function offsetOf(document: Document, field: readonly PropertyKey[]): number {
  for (let length = field.length; length > 0; length--) {
    const within = document.getIn(field.slice(0, length - 1), true)
    const last = field[length - 1]
    const pair = isMap(within) ? within.items.find(item => String(item.key) === String(last)) : undefined
    if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0]
    const node = document.getIn(field.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

type Row = { readonly record: Record<string, string>; readonly info: { readonly lines: number } }

function readTable({ file, text }: CityFile, table: (typeof tables)[number]): ReadPart | CityProblem[] {
  try {
    const rows = parseCsv(text, { bom: true, columns: true, info: true, skip_empty_lines: true, trim: true }) as unknown
    const items = (rows as Row[]).map(({ record }) => itemOf(record, table))
    const lineOf = (field: readonly PropertyKey[]) => (rows as Row[])[Number(field[1])]?.info.lines ?? 1
    return check(file, { [table]: items }, lineOf)
  } catch (error) {
    const { lines, message } = error as Error & { readonly lines?: number }
    return [{ file, line: lines ?? 1, field: '', message }]
  }
}

/** A row as an object; an empty cell is a field that is not there. */
function itemOf(record: Record<string, string>, table: string) {
  const cells = Object.entries(record).filter(([, cell]) => cell !== '')
  return Object.fromEntries(
    cells.map(([column, cell]) => {
      if (table === 'assets' && listColumns.has(column)) return [column, cell.split(';').map(value => value.trim())]
      if (column === 'people' && /^\d+$/.test(cell)) return [column, Number(cell)]
      return [column, cell]
    }),
  )
}

function check(file: string, value: unknown, lineOf: ReadPart['lineOf']): ReadPart | CityProblem[] {
  const checked = partSchema.safeParse(value)
  if (checked.success) return { part: checked.data, lineOf }
  return checked.error.issues.map(({ path, message }) => ({
    file,
    line: lineOf(path),
    field: path.map(String).join('.'),
    message,
  }))
}
