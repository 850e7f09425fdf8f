import { parseDocument } from 'yaml'
import { z } from 'zod'
import { Problem } from '../problem/index.js'
import { type Config, configSchema } from './schema.js'

type Tree = { [name: string]: unknown }

/** What the command line and the environment say, each stronger than the file. Values are given by dotted name: `http.port`. */
export interface ConfigSources {
  readonly file?: { readonly name: string; readonly text: string }
  readonly environment: { readonly [name: string]: string | undefined }
  readonly options: { readonly [dotted: string]: unknown }
}

/**
 * Puts the configuration together: defaults, then the file, then `BELFRY_HTTP_PORT`-like variables, then options of the command line.
 * Throws a Problem `config.*` that names file, line and field.
 */
export function loadConfig(sources: ConfigSources): Config {
  const tree: Tree = sources.file ? readYaml(sources.file) : {}
  for (const dotted of names) {
    const text = sources.environment[variableOf(dotted)]
    if (text !== undefined) set(tree, dotted, fromText(dotted, text))
    const option = sources.options[dotted]
    if (option !== undefined) set(tree, dotted, option)
  }
  const result = configSchema.safeParse(tree)
  if (result.success) return result.data
  throw problemOf(result.error.issues[0]!, sources.file)
}

/** The environment variable of a setting. `BELFRY_DATA` names the sample data of the tests, so the data folder has another. */
export function variableOf(dotted: string): string {
  return dotted === 'data' ? 'BELFRY_DATA_FOLDER' : `BELFRY_${dotted.replaceAll('.', '_').toUpperCase()}`
}

/** Every dotted name of the schema, in its order. */
export const names: readonly string[] = walk(configSchema, '')

function walk(schema: z.ZodObject, prefix: string): string[] {
  return Object.entries(schema.shape).flatMap(([name, part]) => {
    const inner = unwrap(part as z.ZodType)
    return inner instanceof z.ZodObject ? walk(inner, `${prefix}${name}.`) : [`${prefix}${name}`]
  })
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema
}

function readYaml(file: { name: string; text: string }): Tree {
  const document = parseDocument(file.text, { prettyErrors: true })
  const error = document.errors[0]
  if (error) throw new Problem('config.syntax', `${file.name}: ${error.message}`, 'Mend the YAML and start again')
  const value: unknown = document.toJS()
  if (value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Problem(
      'config.shape',
      `${file.name} does not hold a map of settings`,
      'Write `name: value` lines; docs/configuration.md lists them',
    )
  return value as Tree
}

function set(tree: Tree, dotted: string, value: unknown): void {
  const path = dotted.split('.')
  const last = path.pop()!
  let at = tree
  for (const name of path) {
    const next = at[name]
    if (typeof next !== 'object' || next === null) at[name] = {}
    at = at[name] as Tree
  }
  at[last] = value
}

/** Environment variables are text: lists are split at `:`, numbers read as numbers. */
function fromText(dotted: string, text: string): unknown {
  if (dotted === 'rules') return text.split(':')
  return /^\d+$/.test(text) ? Number(text) : text
}

function problemOf(issue: z.core.$ZodIssue, file: ConfigSources['file']): Problem {
  const where = issue.path.join('.')
  const place = file ? `${file.name}${lineOf(file.text, issue)}` : 'the configuration'
  if (issue.code === 'unrecognized_keys') {
    const key = [...issue.path, issue.keys[0]!].join('.')
    const near = nearest(key)
    return new Problem(
      'config.unknown',
      `${place}: there is no setting "${key}"`,
      near
        ? `Did you mean "${near}"? docs/configuration.md lists them all`
        : 'docs/configuration.md lists all settings',
    )
  }
  return new Problem(
    'config.value',
    `${place}: "${where}" is wrong: ${issue.message}`,
    'docs/configuration.md says what it takes',
  )
}

function lineOf(text: string, issue: z.core.$ZodIssue): string {
  const name = issue.code === 'unrecognized_keys' ? issue.keys[0] : issue.path.at(-1)
  const line = text.split('\n').findIndex(at => new RegExp(`^\\s*${String(name).replace(/[^\w]/g, '.')}\\s*:`).test(at))
  return line < 0 ? '' : `:${line + 1}`
}

/** The known name at the smallest edit distance, if it is near enough to be meant. */
function nearest(key: string): string | undefined {
  const scored = names
    .map(name => ({ name, distance: distance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  return scored[0] && scored[0].distance <= Math.max(2, key.length / 3) ? scored[0].name : undefined
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}
