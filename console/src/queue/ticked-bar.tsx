import { counted } from '../words/time'

interface Props {
  readonly count: number
  readonly take: () => void
  readonly close: () => void
  readonly clear: () => void
}

/** What can be done with the ticked incidents. */
export function TickedBar({ clear, close, count, take }: Props) {
  return (
    <div className="ticked" role="group" aria-label="Ticked incidents">
      <b className="med">{counted(count, 'incident')} ticked</b>
      <button type="button" className="btn sm" onClick={take}>
        Take <kbd>a</kbd>
      </button>
      <button type="button" className="btn sm" onClick={close}>
        Close as <kbd>c</kbd>
      </button>
      <button type="button" className="btn ghost sm push" onClick={clear}>
        Untick
      </button>
    </div>
  )
}
