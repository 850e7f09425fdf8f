import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RuleDocument, RuleProblem } from '@belfry/sigma'
import type { RulesRead } from './rules.js'

/** The largest public rule has 60 kB. */
const fileBytesMax = 1_000_000
/** Every public rule collection together has about 8,000 files. */
const filesMax = 50_000
/** Folders within folders. */
const depthMax = 16
/** Files read at the same time. */
const readsAtOnce = 16

/** How files are reached. */
export interface RuleReader {
  /** Names in a folder; null where the path is no folder. Rejects where there is nothing. */
  list(path: string): Promise<readonly { readonly name: string; readonly folder: boolean }[] | null>
  stat(path: string): Promise<{ readonly size: number; readonly mtimeMs: number }>
  read(path: string): Promise<string>
}

/** Files on disk. Links to files are followed, links to folders below the given one are not: they could lead round in circles. */
export const diskReader: RuleReader = {
  async list(path) {
    if (!(await stat(path)).isDirectory()) return null
    const entries = await readdir(path, { withFileTypes: true })
    return entries
      .filter(entry => !entry.name.startsWith('.'))
      .map(entry => ({ name: entry.name, folder: entry.isDirectory() }))
  },
  stat,
  read: path => readFile(path, 'utf8'),
}

/** A rule file as the folder lists it; `modified` in epoch ms. */
export interface RuleFile {
  readonly path: string
  readonly size: number
  readonly modified: number
}

export interface RuleFiles {
  readonly files: readonly RuleFile[]
  readonly problems: readonly RuleProblem[]
}

/** Every `.yml` and `.yaml` file at or below the paths, once each, in the order of the paths and then of their names, whatever the disk's order. */
export async function findRuleFiles(paths: readonly string[], reader: RuleReader): Promise<RuleFiles> {
  const files = new Map<string, RuleFile>()
  const problems: RuleProblem[] = []
  async function visit(path: string, depth: number): Promise<void> {
    try {
      const entries = await reader.list(path)
      if (entries === null) return await take(path)
      if (depth > depthMax) throw new Error(`stands more than ${depthMax} folders deep`)
      for (const { name, folder } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1)))
        if (folder) await visit(join(path, name), depth + 1)
        else if (/\.ya?ml$/i.test(name)) await take(join(path, name))
    } catch (error) {
      refuse(path, error as Error)
    }
  }
  async function take(path: string): Promise<void> {
    if (files.has(path)) return
    const mark = await reader.stat(path).catch((error: Error) => error)
    if (mark instanceof Error) return refuse(path, mark)
    const { size, mtimeMs } = mark
    if (size > fileBytesMax) problems.push(problem('rules.too-large', path, 'is larger than 1 MB', 'Part it'))
    else if (files.size < filesMax) files.set(path, { path, size, modified: mtimeMs })
    else if (problems.at(-1)?.code !== 'rules.too-many')
      problems.push(problem('rules.too-many', path, `is beyond ${filesMax} rule files`, 'Give fewer folders'))
  }
  function refuse(path: string, error: Error): void {
    problems.push(problem('rules.unreadable', path, error.message, 'Look whether it exists and may be read'))
  }
  for (const path of paths) await visit(path, 0)
  return { files: [...files.values()], problems }
}

/**
 * Reads every rule file at or below the paths (folders or files). Never rejects: what cannot be read is a problem, the rest still loads.
 * The version depends on order, names and texts only.
 */
export async function loadRules(paths: readonly string[], reader: RuleReader = diskReader): Promise<RulesRead> {
  const found = await findRuleFiles(paths, reader)
  const problems = [...found.problems]
  const documents: RuleDocument[] = []
  for (let start = 0; start < found.files.length; start += readsAtOnce) {
    const some = found.files.slice(start, start + readsAtOnce)
    const texts = await Promise.all(some.map(({ path }) => reader.read(path).catch((error: Error) => error)))
    for (const [i, text] of texts.entries()) {
      const file = some[i]!.path
      if (typeof text === 'string') documents.push({ file, text })
      else problems.push(problem('rules.unreadable', file, text.message, 'Look whether it may be read'))
    }
  }
  return { version: versionOf(documents), documents, problems }
}

function versionOf(documents: readonly RuleDocument[]): string {
  const hash = createHash('sha256')
  for (const { file, text } of documents) hash.update(JSON.stringify([file, text]))
  return hash.digest('hex').slice(0, 12)
}

function problem(code: string, file: string, message: string, advice: string): RuleProblem {
  return { code, file, line: 1, column: 1, rule: null, message, advice }
}
