/**
 * Which of many texts occur in a value, in one pass over it. Each text of four characters and more is found by its rarest run of four
 * (so that `.exe` anchors nothing); shorter ones are searched one by one. Texts are lower-case ASCII.
 */
export class TextIndex {
  readonly #whole = new Map<string, number[]>()
  readonly #anchored = new Map<number, Anchored[]>()
  readonly #short = new Map<string, number[]>()
  readonly #present: number[] = []
  /** A bit for each hash of an anchor: most positions of a value end here. */
  readonly #filter = new Uint8Array(1 << filterBits)

  /** @param texts what to look for, with the rule that looks for it */
  constructor(texts: readonly { text: string | null; whole: boolean; rule: number }[]) {
    const counts = countRuns(texts.map(each => each.text ?? ''))
    const anchoredTexts = new Map<string, number[]>()
    for (const { text, whole, rule } of texts) {
      if (text === null) this.#present.push(rule)
      else if (whole) push(this.#whole, text, rule)
      else if (text.length < runLength) push(this.#short, text, rule)
      else push(anchoredTexts, text, rule)
    }
    for (const [text, rules] of anchoredTexts) this.#anchor(text, rules, counts)
  }

  #anchor(text: string, rules: readonly number[], counts: ReadonlyMap<number, number>): void {
    let rarest = { run: 0, end: 0, count: Number.POSITIVE_INFINITY }
    for (const { run, end } of runsOf(text)) {
      const count = counts.get(run)!
      if (count < rarest.count) rarest = { run, end, count }
    }
    const entry = { text, before: rarest.end, rules }
    const list = this.#anchored.get(rarest.run)
    if (list) list.push(entry)
    else this.#anchored.set(rarest.run, [entry])
    this.#filter[slot(rarest.run)] = 1
  }

  /** Calls back with each rule that has a text in this value, perhaps more than once. */
  find(value: string, found: (rule: number) => void): void {
    this.#present.forEach(found)
    this.#whole.get(value)?.forEach(found)
    for (const [text, rules] of this.#short) if (value.includes(text)) rules.forEach(found)
    let run = 0
    let length = 0
    for (let at = 0; at < value.length; at++) {
      const code = value.charCodeAt(at)
      if (code > 127) {
        length = 0
        continue
      }
      run = ((run << 7) | code) & runMask
      if (++length < runLength || this.#filter[slot(run)] === 0) continue
      const entries = this.#anchored.get(run)
      if (!entries) continue
      for (const { text, before, rules } of entries) if (value.startsWith(text, at - before)) rules.forEach(found)
    }
  }
}

interface Anchored {
  readonly text: string
  /** Characters of the text before the last one of its anchor. */
  readonly before: number
  readonly rules: readonly number[]
}

const runLength = 4
const runMask = (1 << (7 * runLength)) - 1
const filterBits = 16
/** Fibonacci hashing spreads runs that differ in few bits. */
const slot = (run: number) => Math.imul(run, 0x9e3779b1) >>> (32 - filterBits)

function* runsOf(text: string): Generator<{ run: number; end: number }> {
  let run = 0
  for (let end = 0; end < text.length; end++) {
    run = ((run << 7) | text.charCodeAt(end)) & runMask
    if (end >= runLength - 1) yield { run, end }
  }
}

function countRuns(texts: readonly string[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const text of texts) for (const { run } of runsOf(text)) counts.set(run, (counts.get(run) ?? 0) + 1)
  return counts
}

function push(lists: Map<string, number[]>, key: string, rule: number): void {
  const list = lists.get(key)
  if (list) list.push(rule)
  else lists.set(key, [rule])
}
