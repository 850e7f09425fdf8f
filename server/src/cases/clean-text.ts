/** Text that PostgreSQL takes: it knows neither NUL nor half a surrogate pair. Longer text ends with an ellipsis. */
export function cleanText(text: string, charsMax: number): string {
  const cut = text.length > charsMax ? `${text.slice(0, charsMax - 1)}…` : text
  return cut.replace(/[\0\p{Surrogate}]/gu, '\uFFFD')
}

/** Words of a search that are looked at. */
const wordsMax = 10

/** Each word of a search as a LIKE pattern in which `%` and `_` mean themselves; none where nothing is searched. */
export function likePatterns(q: string | null): string[] {
  const words = cleanText(q ?? '', 1000)
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
  return words.slice(0, wordsMax).map(word => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
}
