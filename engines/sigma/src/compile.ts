import { type Document, LineCounter, parseAllDocuments } from 'yaml'
import type { Compiled, RuleDocument, RuleProblem } from './api.js'
import { Refusal } from './problems.js'
import { type ParsedRule, parseRule } from './rule.js'
import { makeRuleSet } from './rule-set.js'

/**
 * Compiles rule documents. What does not load is named with file, line and advice; the rest loads. Of two rules with one id the
 * second is refused. Rules stand in the order of their documents.
 */
export function compile(documents: readonly RuleDocument[]): Compiled {
  const rules: ParsedRule[] = []
  const problems: RuleProblem[] = []
  const files = new Map<string, string>()
  for (const document of documents) {
    const lines = new LineCounter()
    // Numbers keep their meaning, dates and yes/no stay text: YAML 1.2 core schema. Double keys are errors.
    const parsed = parseAllDocuments(document.text, { lineCounter: lines, version: '1.2', uniqueKeys: true })
    for (const part of 'empty' in parsed ? [] : parsed) {
      try {
        const rule = readDocument(part as Document, document)
        if (rule === null) continue
        const other = files.get(rule.info.id)
        if (other !== undefined)
          throw new Refusal(
            'rule.id.double',
            `The id ${rule.info.id} stands in ${other} already`,
            'Give each rule an id of its own',
            ['id'],
          )
        files.set(rule.info.id, document.file)
        rules.push(rule)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        problems.push({
          ...placeOf(part as Document, error, lines),
          code: error.code,
          file: document.file,
          rule: titleOf(part as Document),
          message: error.message,
          advice: error.advice,
        })
      }
    }
  }
  return { ruleSet: makeRuleSet(rules), problems }
}

function readDocument(part: Document, document: RuleDocument): ParsedRule | null {
  const error = part.errors[0]
  if (error) throw new Refusal('rule.yaml', error.message.split('\n')[0]!, 'Mend the YAML at this place')
  const value: unknown = part.toJS({ maxAliasCount: 100 })
  return value === null ? null : parseRule(value, document)
}

function placeOf(part: Document, refusal: Refusal, lines: LineCounter): { line: number; column: number } {
  const error = part.errors[0]
  if (error) return { line: error.linePos?.[0].line ?? 1, column: error.linePos?.[0].col ?? 1 }
  for (let path = [...refusal.path]; ; path = path.slice(0, -1)) {
    const node = path.length === 0 ? part.contents : part.getIn(path, true)
    const range = (node as { range?: readonly number[] } | undefined)?.range
    if (range) {
      const { line, col } = lines.linePos(range[0]!)
      return { line, column: col }
    }
    if (path.length === 0) return { line: 1, column: 1 }
  }
}

function titleOf(part: Document): string | null {
  const title = part.errors.length === 0 ? part.get('title') : null
  return typeof title === 'string' ? title : null
}
