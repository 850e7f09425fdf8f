/** Deeper levels stand at this indent: a hostile record cannot make a megabyte of spaces. */
const indentMax = 12

/**
 * Sets JSON text out over lines without reading its values, so that numbers beyond 2^53 and repeated keys stay as they came.
 * Text that is not one JSON object or array comes back as it is.
 */
export function indentJson(text: string): string {
  const source = text.trim()
  if (!/^[[{]/.test(source)) return text
  let out = ''
  let depth = 0
  const newLine = () => `\n${'  '.repeat(Math.min(depth, indentMax))}`
  for (let at = 0; at < source.length; at++) {
    const char = source[at]!
    if (char === '"') {
      const end = endOfString(source, at)
      out += source.slice(at, end)
      at = end - 1
    } else if (char === '{' || char === '[') {
      const close = /\S/.exec(source.slice(at + 1, at + 200))?.[0]
      if (close === '}' || close === ']') {
        out += char + close
        at = source.indexOf(close, at)
      } else {
        depth++
        out += char + newLine()
      }
    } else if (char === '}' || char === ']') {
      depth = Math.max(0, depth - 1)
      out += newLine() + char
    } else if (char === ',') out += char + newLine()
    else if (char === ':') out += ': '
    else if (!/\s/.test(char)) out += char
  }
  return out
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}
