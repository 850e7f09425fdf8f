import type { RuleInfo } from '@belfry/sigma'
import { type ApiDeps, toListQuery } from './deps.js'
import { found, type Some } from './handler.js'
import { pageOf } from './pages.js'

const withoutText = ({ text: _, ...shown }: RuleInfo) => shown

export function ruleHandlers({ rules }: ApiDeps): Some<'rules' | 'rule'> {
  return {
    rules: async ({ query }) => {
      const { version, problems, rules: inForce } = rules()
      const page = pageOf(inForce, toListQuery(query), {
        key: rule => `${rule.title}\n${rule.id}`.slice(0, 190),
        text: rule => `${rule.id} ${rule.title} ${rule.level} ${rule.tags.join(' ')} ${rule.file}`,
      })
      return { items: page.items.map(withoutText), next: page.next, version, total: page.total, problems }
    },
    rule: async ({ params }) => found(rules().rules.find(each => each.id === params.id) ?? null, 'rule'),
  }
}
