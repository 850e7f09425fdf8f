/**
 * Sigma string values. Escapes are resolved first, into pieces of text and wildcards; modifiers then add wildcards as pieces, never as
 * characters, so that a value ending in a backslash stays what it is (Sigma specification 2.1, "Special characters").
 */
export type Piece = string | typeof anyRun | typeof anyOne
export const anyRun = Symbol('*')
export const anyOne = Symbol('?')

/** `\*`, `\?` and `\\` are the plain character; a backslash before anything else is itself. */
export function parsePattern(value: string): Piece[] {
  const pieces: Piece[] = []
  let text = ''
  const flush = () => {
    if (text !== '') pieces.push(text)
    text = ''
  }
  for (let i = 0; i < value.length; i++) {
    const char = value[i]!
    const next = value[i + 1]
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      text += next
      i++
    } else if (char === '*' || char === '?') {
      flush()
      if (char === '?') pieces.push(anyOne)
      else if (pieces.at(-1) !== anyRun) pieces.push(anyRun)
    } else text += char
  }
  flush()
  return pieces
}

/** The text of a value without wildcards, escapes resolved; wildcards stand for themselves. */
export function plainText(pieces: readonly Piece[]): string {
  return pieces.map(piece => (piece === anyRun ? '*' : piece === anyOne ? '?' : (piece as string))).join('')
}

export type TextTest = (text: string) => boolean

/** A test of a whole text against the pieces, by the cheapest means that fits their shape. */
export function compilePattern(pieces: readonly Piece[]): TextTest {
  const first = pieces[0]
  const last = pieces.at(-1)
  if (pieces.length === 0) return text => text === ''
  if (pieces.length === 1) {
    if (typeof first === 'string') return text => text === first
    return first === anyRun ? () => true : text => text.length === 1
  }
  if (pieces.length === 2 && typeof first === 'string' && last === anyRun) return text => text.startsWith(first)
  if (pieces.length === 2 && first === anyRun && typeof last === 'string') return text => text.endsWith(last)
  const middle = pieces[1]
  if (pieces.length === 3 && first === anyRun && last === anyRun && typeof middle === 'string')
    return text => text.includes(middle)
  return text => matchesGlob(pieces, text)
}

/**
 * Matches without recursion: after a mismatch only the last run of wildcards is tried again, one character further, so the cost is
 * bounded by the product of both lengths.
 */
function matchesGlob(pieces: readonly Piece[], text: string): boolean {
  let piece = 0
  let at = 0
  let runPiece = -1
  let runAt = 0
  for (;;) {
    const now = pieces[piece]
    if (now === anyRun) {
      runPiece = piece++
      runAt = at
      continue
    }
    if (now === undefined && at === text.length) return true
    const taken = now === undefined ? 0 : now === anyOne ? 1 : (now as string).length
    const fits = now !== undefined && (now === anyOne ? at < text.length : text.startsWith(now as string, at))
    if (fits) {
      at += taken
      piece++
    } else if (runPiece >= 0 && runAt < text.length) {
      at = ++runAt
      piece = runPiece + 1
    } else return false
  }
}
