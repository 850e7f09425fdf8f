import { metParts, type Reason, soughtTexts } from '../words/why'

interface Span {
  readonly from: number
  readonly to: number
}

/** Marks of one record; beyond it a person reads the conditions above. */
const marksMax = 200
/** Values shorter than this are lit only right behind their field's name: `0` is everywhere. */
const aloneMin = 3

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const asJson = (text: string) => JSON.stringify(text).slice(1, -1)

/** Where the values that met the conditions stand in a record's text, in order and apart. */
export function litParts(text: string, why: readonly Reason[]): readonly Span[] {
  const found = why.flatMap(reason => spansOf(text, reason)).slice(0, marksMax)
  found.sort((a, b) => a.from - b.from || b.to - a.to)
  const apart: Span[] = []
  for (const span of found) if (span.to > span.from && span.from >= (apart.at(-1)?.to ?? 0)) apart.push(span)
  return apart
}

function spansOf(text: string, reason: Reason): Span[] {
  if (reason.field === null) return soughtTexts(reason).flatMap(sought => anywhere(text, sought))
  const value = reason.actual
  if (value === null || value === '') return []
  const named = behindName(text, reason, value)
  if (named.length > 0) return named
  return value.length >= aloneMin ? anywhere(text, value) : []
}

/** `"Field": "value"`, `field=value` and `field="value"`, with the part that met the condition. */
function behindName(text: string, reason: Reason, value: string): Span[] {
  const name = reason.field!.split('.').at(-1)!
  const shown = [asJson(value), value].filter((each, n, all) => all.indexOf(each) === n)
  for (const form of shown) {
    const pattern = new RegExp(`(?<![\\w-])"?${escaped(name)}"?\\s*[:=]\\s*"?(?=${escaped(form)})`, 'gi')
    const spans = [...text.matchAll(pattern)].flatMap(hit => {
      const start = hit.index + hit[0].length
      if (form !== value) return [{ from: start, to: start + form.length }]
      return metParts(reason).map(part => ({ from: start + part.from, to: start + part.to }))
    })
    if (spans.length > 0) return spans
  }
  return []
}

function anywhere(text: string, sought: string): Span[] {
  const lower = text.toLowerCase()
  if (lower.length !== text.length) return []
  for (const form of [asJson(sought), sought]) {
    const spans: Span[] = []
    for (let at = lower.indexOf(form.toLowerCase()); at >= 0 && spans.length < marksMax; ) {
      spans.push({ from: at, to: at + form.length })
      at = lower.indexOf(form.toLowerCase(), at + form.length)
    }
    if (spans.length > 0) return spans
  }
  return []
}
