/** Contrast of the colour tokens by the WCAG 2 formula, for every pair that may meet (the table of the visual language). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const surfaces = ['bg-app', 'bg-1', 'bg-2', 'bg-3', 'bg-inset']
const severities = ['critical', 'high', 'medium', 'low']
const text = 4.5
const shape = 3

const pairs = [
  ...['text-1', 'text-2', 'text-3', 'accent'].map(name => ({ name, on: [...surfaces, 'accent-tint'], need: text })),
  { name: 'accent-strong', on: ['accent-tint', 'accent-tint-2'], need: text },
  { name: 'on-accent', on: ['accent-fill', 'accent-fill-hover'], need: text },
  { name: 'on-danger', on: ['danger-fill', 'danger-fill-hover'], need: text },
  { name: 'ok-text', on: [...surfaces, 'ok-tint'], need: text },
  { name: 'ok', on: [...surfaces, 'ok-tint'], need: shape },
  { name: 'line-3', on: surfaces, need: shape },
  { name: 'chart-bar', on: ['bg-app', 'bg-1', 'bg-2'], need: shape },
  ...severities.flatMap(level => [
    { name: `sev-${level}-text`, on: [...surfaces, `sev-${level}-tint`], need: text },
    { name: `sev-${level}-on`, on: [`sev-${level}`], need: text },
    { name: `sev-${level}`, on: [...surfaces, `sev-${level}-tint`], need: shape },
  ]),
]

function themes(css) {
  const colours = block =>
    Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map(match => [match[1], match[2]]))
  const dark = css.slice(css.indexOf('[data-theme="dark"]'), css.indexOf('[data-theme="light"]'))
  const light = css.slice(css.indexOf('[data-theme="light"]'), css.indexOf('[data-density'))
  return { dark: colours(dark), light: colours(light) }
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5]
    .map(at => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

/** Prints every pair that is below its need; answers whether there was none. */
export function checkContrast(root) {
  const problems = []
  for (const [theme, colours] of Object.entries(themes(readFileSync(join(root, 'console/src/tokens.css'), 'utf8')))) {
    for (const { name, on, need } of pairs) {
      for (const surface of on) {
        if (!colours[name] || !colours[surface])
          problems.push(`${theme}: --${colours[name] ? surface : name} is not a colour in tokens.css`)
        else if (contrast(colours[name], colours[surface]) < need) {
          problems.push(
            `${theme}: --${name} on --${surface} has ${contrast(colours[name], colours[surface]).toFixed(2)}, needs ${need}`,
          )
        }
      }
    }
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  return problems.length === 0
}
