import { type Level, type LogSource, levels } from '@belfry/event'
import type { RuleInfo } from './api.js'
import { type Condition, parseCondition } from './condition.js'
import { compileItem, type Item } from './item.js'
import { Refusal } from './problems.js'

/** A search identifier: alternatives of items that must all hold. A keyword list is one alternative with one item. */
export type Search = readonly (readonly Item[])[]

/** A rule as its text means it, before any index. */
export interface ParsedRule {
  readonly info: RuleInfo
  readonly searches: ReadonlyMap<string, Search>
  /** Several conditions are alternatives. */
  readonly condition: Condition
}

type Map_ = { readonly [key: string]: unknown }
const isMap = (value: unknown): value is Map_ => typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string | null => (value === undefined || value === null ? null : String(value))
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** Makes a rule of one YAML document. Throws a Refusal that says what to write instead. */
export function parseRule(document: unknown, place: { file: string; text: string }): ParsedRule {
  if (!isMap(document))
    throw new Refusal('rule.shape', 'The document is not a map', 'A rule has title, logsource and detection')
  refuseOtherKinds(document)
  const title = text(document.title)
  if (title === null)
    throw new Refusal('rule.title', 'The rule has no title', 'Give it one: what happened, in plain words')
  const { detection } = document
  if (!isMap(detection))
    throw new Refusal('rule.detection', 'The rule has no detection', 'Add detection with a search and a condition')
  const searches = new Map(
    Object.entries(detection)
      .filter(([name]) => name !== 'condition' && name !== 'timeframe')
      .map(([name, search]) => [name, parseSearch(search, ['detection', name])]),
  )
  const conditions = [detection.condition].flat()
  if (conditions.length === 0 || conditions.some(each => typeof each !== 'string'))
    throw new Refusal('rule.condition.missing', 'The detection has no condition', 'Say which searches must hold', [
      'detection',
    ])
  if (detection.timeframe !== undefined)
    throw new Refusal(
      'rule.timeframe',
      'timeframe left Sigma with version 2',
      'Write a correlation rule with timespan',
      ['detection', 'timeframe'],
    )
  const parts = conditions.map(each => parseCondition(each as string, [...searches.keys()]))
  return {
    info: infoOf(document, title, place),
    searches,
    condition: parts.length === 1 ? parts[0]! : { kind: 'or', parts },
  }
}

function refuseOtherKinds(document: Map_): void {
  if (document.correlation !== undefined)
    throw new Refusal(
      'rule.correlation',
      'Correlation rules are not supported yet',
      'The rules it refers to load by themselves',
      ['correlation'],
    )
  if (document.filter !== undefined)
    throw new Refusal('rule.filter', 'Filter documents are not supported yet', 'Write the exception into the rule', [
      'filter',
    ])
  if (document.action !== undefined)
    throw new Refusal(
      'rule.action',
      '"action" left Sigma with version 2',
      'Write each rule out in a document of its own',
      ['action'],
    )
}

function parseSearch(search: unknown, path: readonly (string | number)[]): Search {
  if (isMap(search)) return [itemsOf(search, path)]
  if (!Array.isArray(search)) return [[compileItem('', search, path)]]
  const maps = search.flatMap((each, i) => (isMap(each) ? [itemsOf(each, [...path, i])] : []))
  const keywords = search.filter(each => !isMap(each))
  return keywords.length === 0 ? maps : [...maps, [compileItem('', keywords, path)]]
}

function itemsOf(map: Map_, path: readonly (string | number)[]): Item[] {
  return Object.entries(map).map(([key, value]) => compileItem(key, value, [...path, key]))
}

function infoOf(document: Map_, title: string, place: { file: string; text: string }): RuleInfo {
  const source = isMap(document.logsource) ? document.logsource : {}
  const logSource: LogSource = {
    product: text(source.product),
    category: text(source.category),
    service: text(source.service),
  }
  const level = levels.find(each => each === document.level) ?? ('medium' satisfies Level)
  return {
    id: text(document.id) ?? text(document.name) ?? `${place.file}#${title}`,
    title,
    level,
    status: text(document.status),
    description: text(document.description),
    author: text(document.author),
    tags: texts(document.tags),
    references: texts(document.references),
    falsePositives: texts(document.falsepositives),
    logSource,
    file: place.file,
    text: place.text,
  }
}
