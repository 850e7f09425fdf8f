import { createReadStream } from 'node:fs'
import { readdir, readFile as readText, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Event, type Level, type LogSource, levels } from '@belfry/event'
import { compile, type Match, type RuleDocument, type RuleSet } from '@belfry/sigma'
import { type FileRecord, flatten, normalise, type ReadRecord, readFile } from '../formats/index.js'
import { describe } from '../problem/index.js'
import { readArguments } from './arguments.js'
import { Misuse, type Verb } from './verb.js'

const complain = (text: string): void => void process.stderr.write(`${text}\n`)

/** Different field names that are remembered for the report; city logs have a few thousand. */
const fieldsRememberedMax = 100_000
/** Reasons why rules stay silent that are printed in full. */
const silentShown = 5

interface Options {
  readonly format: 'table' | 'ndjson' | 'events'
  readonly anyLogSource: boolean
  readonly logSource: LogSource | null
  readonly failOn: Level | null
}

interface Tally {
  records: number
  unreadable: number
  matches: number
  worst: number
  failedFiles: number
  skippedFiles: number
  readonly logSources: Map<string, LogSource>
  readonly fields: Set<string>
}

export const scan: Verb = {
  name: 'scan',
  summary: 'Hold rules against recorded logs, without a server',
  help: `Usage: belfry scan PATH... --rules DIR_OR_FILE... [--format table|ndjson|events] [--any-logsource]
                   [--logsource product=..,category=..,service=..] [--fail-on LEVEL]

Finds the format of each file by its content: EVTX, JSON (one object, many, an array, one a line), Suricata EVE, Zeek TSV and JSON, syslog,
auditd, each also gzipped. Says how many records and rules it used, and which rules could never have fired.

  --format events     prints each record as it was read, before normalising; needs no rules
  --any-logsource     holds every rule against every record, for JSON whose log source cannot be known
  --logsource ...     says the log source of every record
  --fail-on LEVEL     exit code 1 when a rule of this level or above matched

Exit codes: 0 fine, 1 something could not be read (or --fail-on), 2 wrong use, no rule loaded or a path is missing.

Example: belfry scan /var/log/suricata --rules content/rules --format ndjson`,
  async run(args) {
    const { values, positionals } = readArguments(args, {
      rules: { type: 'string', multiple: true },
      format: { type: 'string', default: 'table' },
      json: { type: 'boolean', default: false },
      'any-logsource': { type: 'boolean', default: false },
      logsource: { type: 'string' },
      'fail-on': { type: 'string' },
    })
    if (positionals.length === 0) throw new Misuse('say which file or folder to scan')
    const options = readOptions(values)
    const rulePaths = values.rules ?? []
    if (rulePaths.length === 0 && options.format !== 'events') throw new Misuse('say which rules to use with --rules')
    for (const path of [...positionals, ...rulePaths])
      if (!(await stat(path).catch(() => null))) throw new Misuse(`${path}: there is no such file or folder`)
    const { ruleSet, problems } = compile(await readRules(rulePaths))
    for (const problem of problems) complain(`${problem.file}:${problem.line}: ${problem.message}. ${problem.advice}`)
    if (ruleSet.rules.length === 0 && options.format !== 'events') throw new Misuse('no rule was loaded')
    const tally = newTally()
    for (const path of positionals)
      for (const file of await filesBelow(path)) await scanFile(file, { ruleSet, options, tally })
    report(ruleSet, tally, options)
    const failed = options.failOn !== null && tally.worst >= levels.indexOf(options.failOn)
    return tally.failedFiles > 0 || tally.unreadable > 0 || failed ? 1 : 0
  },
}

function readOptions(values: {
  format: string
  json: boolean
  'any-logsource': boolean
  logsource?: string | undefined
  'fail-on'?: string | undefined
}): Options {
  const format = (['table', 'ndjson', 'events'] as const).find(each => each === values.format)
  if (!format) throw new Misuse(`--format ${values.format}: it is table, ndjson or events`)
  const failOn = levels.find(each => each === values['fail-on']) ?? null
  if (values['fail-on'] !== undefined && failOn === null)
    throw new Misuse(`--fail-on ${values['fail-on']}: it is one of ${levels.join(', ')}`)
  return {
    format: values.json && format === 'table' ? 'ndjson' : format,
    anyLogSource: values['any-logsource'],
    logSource: values.logsource === undefined ? null : readLogSource(values.logsource),
    failOn,
  }
}

function readLogSource(text: string): LogSource {
  const parts: { [name: string]: string | null } = { product: null, category: null, service: null }
  for (const pair of text.split(',')) {
    const [name, value] = pair.split('=')
    if (!name || value === undefined || !Object.hasOwn(parts, name))
      throw new Misuse(`--logsource ${text}: write product=..,category=..,service=..`)
    parts[name] = value
  }
  return parts as unknown as LogSource
}

const newTally = (): Tally => ({
  records: 0,
  unreadable: 0,
  matches: 0,
  worst: -1,
  failedFiles: 0,
  skippedFiles: 0,
  logSources: new Map(),
  fields: new Set(),
})

async function readRules(paths: readonly string[]): Promise<RuleDocument[]> {
  const documents: RuleDocument[] = []
  for (const path of paths)
    for (const file of await filesBelow(path))
      if (/\.ya?ml$/.test(file)) documents.push({ file, text: await readText(file, 'utf8') })
  return documents
}

/** A file, or every file below a folder, in the order of their names. */
async function filesBelow(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path]
  const entries = await readdir(path, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  const nested = await Promise.all(
    entries.filter(entry => entry.isFile() || entry.isDirectory()).map(entry => filesBelow(join(path, entry.name))),
  )
  return nested.flat()
}

interface Run {
  readonly ruleSet: RuleSet
  readonly options: Options
  readonly tally: Tally
}

async function scanFile(file: string, run: Run): Promise<void> {
  try {
    const records = await readFile(createReadStream(file))
    if (records === null && run.options.logSource === null) {
      run.tally.skippedFiles++
      return complain(`${file}: skipped, its format is not known`)
    }
    for await (const record of records ?? linesOf(file)) await scanRecord(file, record, run)
  } catch (error) {
    run.tally.failedFiles++
    complain(`${file}: ${describe(error)}; the scan goes on with the next file`)
  }
}

/** Lines of text that no reader knows, for a log source that the caller names. */
async function* linesOf(file: string): AsyncGenerator<FileRecord> {
  let record = 0
  for (const message of (await readText(file, 'utf8')).split('\n'))
    if (message.trim() !== '') yield { record: ++record, item: { kind: 'record', format: 'text', value: { message } } }
}

async function scanRecord(file: string, { record, item }: FileRecord, { ruleSet, options, tally }: Run): Promise<void> {
  tally.records++
  if (item.kind === 'unreadable') {
    tally.unreadable++
    complain(`${file}: record ${record} cannot be read (${item.reason}): ${item.detail}`)
    if (options.format === 'events')
      await print(
        JSON.stringify({ unreadable: { reason: item.reason, detail: item.detail }, raw: item.raw.toString('utf8') }),
      )
    return
  }
  if (options.format === 'events') return await print(JSON.stringify(item.value))
  const event = eventOf(item, options)
  remember(event, tally)
  const matches = ruleSet.match(event, { anyLogSource: options.anyLogSource })
  for (const match of matches) {
    tally.matches++
    tally.worst = Math.max(tally.worst, levels.indexOf(match.rule.level))
    await print(
      options.format === 'ndjson'
        ? JSON.stringify(matchLine(match, event, { file, record }))
        : tableLine(match, event, `${file}:${record}`),
    )
  }
}

function eventOf(item: ReadRecord, options: Options): Event {
  const event = normalise(item, Date.now())
  return options.logSource === null ? event : { ...event, logSources: [options.logSource] }
}

function remember(event: Event, tally: Tally): void {
  for (const source of event.logSources)
    tally.logSources.set(`${source.product}/${source.category}/${source.service}`, source)
  if (tally.fields.size >= fieldsRememberedMax) return
  for (const name of Object.keys(flatten(event.fields))) tally.fields.add(name)
  for (const part of [event.derived, event.ecs]) for (const name of Object.keys(part ?? {})) tally.fields.add(name)
}

function matchLine({ rule, why }: Match, event: Event, place: { file: string; record: number }) {
  const { id, title, level, tags } = rule
  const time = event.time === null ? null : new Date(event.time).toISOString()
  return { rule: { id, title, level, tags }, event: { time, ...place, logsource: event.logSources[0] }, why }
}

function tableLine({ rule, why }: Match, event: Event, place: string): string {
  const reasons = why.map(reason => `${reason.field ?? 'anywhere'}=${reason.actual ?? '(absent)'}`).join(', ')
  const time = event.time === null ? '-' : new Date(event.time).toISOString()
  return `${rule.level.padEnd(13)} ${time.padEnd(24)} ${rule.title}  [${place}]  ${reasons.slice(0, 200)}`
}

/** Waits when the reader of standard output is slower than we are. */
async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await new Promise<void>(resolve => process.stdout.once('drain', resolve))
}

function report(ruleSet: RuleSet, tally: Tally, options: Options): void {
  complain(
    `${tally.records} records (${tally.unreadable} unreadable), ${ruleSet.rules.length} rules, ${tally.matches} matches; ${tally.skippedFiles} files skipped, ${tally.failedFiles} failed`,
  )
  if (options.format === 'events' || options.anyLogSource) return
  const silent = ruleSet.silent({ logSources: [...tally.logSources.values()], fields: tally.fields })
  const withoutSource = silent.filter(each => each.reason === 'no log source')
  const withoutField = silent.filter(each => each.reason === 'no field')
  complain(`${withoutSource.length} rules could never fire: no record is of their log source`)
  complain(`${withoutField.length} rules could never fire: their fields never occurred`)
  for (const { rule, fields } of withoutField.slice(0, silentShown)) complain(`  ${rule.title}: ${fields.join(', ')}`)
  if (tally.records > 0 && silent.length === ruleSet.rules.length)
    complain(
      `No rule could fire on any of ${tally.records} records. If you know their log source, name it with --logsource, or use --any-logsource`,
    )
}
