import { watchFiles } from '../city/index.js'
import { diskReader, findRuleFiles, loadRules } from './load-rules.js'
import type { RulesRead } from './rules.js'

export interface RulesWatch {
  /** As the files were when the watch began. */
  readonly first: RulesRead
  close(): Promise<void>
}

/**
 * Reads the rules and again whenever their files change; `onChange` gets a set of another version or with other problems, one call at a
 * time. When it rejects the caller has told why; the next change is tried again.
 */
export async function watchRules(
  paths: readonly string[],
  onChange: (rules: RulesRead) => Promise<void> | void,
): Promise<RulesWatch> {
  const list = async () => (await findRuleFiles(paths, diskReader)).files
  const marks = await list()
  const first = await loadRules(paths)
  let known = markOf(first)
  const watch = watchFiles(list, marks, async () => {
    const rules = await loadRules(paths)
    if (markOf(rules) === known) return
    known = markOf(rules)
    await onChange(rules)
  })
  return { first, close: () => watch.close() }
}

const markOf = ({ version, problems }: RulesRead) => JSON.stringify([version, problems])
