import type { Piece } from '../words/why'

/** A sentence in which what a machine said stands in mono. */
export function Sentence({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map((piece, n) =>
    piece.said ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one sentence keep their places.
      <span key={n} className="mono">
        {piece.text}
      </span>
    ) : (
      piece.text
    ),
  )
}

/** A text of which parts are lit. */
export function Lit({
  text,
  parts,
}: {
  text: string
  parts: readonly { readonly from: number; readonly to: number }[]
}) {
  const pieces: (string | { readonly lit: string; readonly at: number })[] = []
  let at = 0
  for (const { from, to } of parts) {
    if (from > at) pieces.push(text.slice(at, from))
    if (to > from) pieces.push({ lit: text.slice(from, to), at: from })
    at = Math.max(at, to)
  }
  pieces.push(text.slice(at))
  return pieces.map(piece => (typeof piece === 'string' ? piece : <mark key={piece.at}>{piece.lit}</mark>))
}
