import type { ListQuery, Page } from './deps.js'

/** One page of a list that stands in memory, sorted by `key`; `text` is what the words of `q` are looked for in. */
export function pageOf<Item>(
  items: readonly Item[],
  query: ListQuery,
  of: { key(item: Item): string; text(item: Item): string },
): Page<Item> & { readonly total: number } {
  const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const hits = items.filter(item => {
    const text = of.text(item).toLowerCase()
    return words.every(word => text.includes(word))
  })
  hits.sort((a, b) => (of.key(a) < of.key(b) ? -1 : 1))
  const after = query.cursor === null ? hits : hits.filter(item => of.key(item) > query.cursor!)
  const shown = after.slice(0, query.limit)
  return { items: shown, next: after.length > shown.length ? of.key(shown.at(-1)!) : null, total: hits.length }
}
