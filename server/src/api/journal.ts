import { Problem } from '../problem/index.js'
import type { ApiDeps } from './deps.js'
import type { Some } from './handler.js'

export function journalHandlers({ journal }: ApiDeps): Some<'journal'> {
  return {
    /** A page may hold fewer entries than asked for: those of other agencies and times are left out after reading. */
    journal: async ({ caller, query }) => {
      const before = query.cursor === undefined ? undefined : Number(query.cursor)
      if (before !== undefined && !Number.isSafeInteger(before))
        throw new Problem('journal-cursor.wrong', 'The cursor is not one of ours', 'Start again without a cursor')
      const page = await journal.list({
        limit: query.limit,
        ...(before === undefined ? {} : { before }),
        ...(query.q === undefined ? {} : { q: query.q }),
      })
      const { agencies } = caller
      const items = page.items.filter(
        ({ agency, at }) =>
          (agencies === 'all' || (agency !== null && agencies.includes(agency))) &&
          (query.from === undefined || at >= query.from) &&
          (query.to === undefined || at < query.to),
      )
      return { items, next: page.next === null ? null : String(page.next) }
    },
  }
}
