import { useEffect, useRef, useState } from 'react'
import type { Answer } from '../api/client'
import { useCity } from '../parts/city'
import { Failure } from '../parts/notices'
import { count, dayMonth, hourMinute, hourMinuteSecond, sameDay, span } from '../words/time'
import type { Asked } from './hunt-queries'

interface Props {
  readonly data: Answer<'eventHistogram'> | undefined
  readonly error: unknown
  readonly asked: Asked
  readonly onSpan: (from: string, to: string) => void
}

const heightPx = 56
const gapPx = 1
const labelsEveryPx = 160

/** How many records a moment: slate bars, laid out to the width. A bar can be chosen as the time to look at. */
export function Histogram({ asked, data, error, onSpan }: Props) {
  const { timeZone } = useCity()
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const watch = new ResizeObserver(entries => setWidth(Math.floor(entries[0]?.contentRect.width ?? 0)))
    if (place.current) watch.observe(place.current)
    return () => watch.disconnect()
  }, [])
  const [from, to] = [Date.parse(asked.from), Date.parse(asked.to)]
  const most = Math.max(0, ...(data?.bars.map(bar => bar.count) ?? []))
  const busiest = data?.bars.find(bar => bar.count === most)
  const finding =
    data && busiest && most > 0
      ? `${count(data.total)} events; the most, ${count(most)}, from ${hourMinuteSecond(new Date(busiest.at), timeZone)}`
      : 'No events in this time'
  const longer = !sameDay(new Date(from), new Date(to), timeZone)
  const label = (at: number) =>
    `${longer ? `${dayMonth(new Date(at), timeZone)} ` : ''}${hourMinute(new Date(at), timeZone)}`
  const labels = Math.max(2, Math.floor(width / labelsEveryPx) + 1)
  return (
    <section className="hist" aria-label="Events over time">
      <header>
        <b>{data ? count(data.total) : '–'}</b>
        <span>events</span>
        {data && data.bars.length > 0 && <span className="t3 fs12">1 bar is {barWords(data.barMs)}</span>}
        {most > 0 && <span className="t3 fs12 push tnum">{count(most)} at most</span>}
      </header>
      {error ? (
        <Failure what="The count cannot be shown." error={error} />
      ) : (
        <div ref={place}>
          <svg width={width} height={heightPx} role="img" aria-label={finding}>
            <line className="axisline" x1="0" x2={width} y1={heightPx} y2={heightPx} />
            {data?.bars.map(bar => {
              const at = Date.parse(bar.at)
              const x = Math.max(0, ((at - from) / (to - from)) * width)
              const wide = Math.max(1, Math.min(width - x, (data.barMs / (to - from)) * width) - gapPx)
              const high = most === 0 ? 0 : Math.max(bar.count > 0 ? 1 : 0, (bar.count / most) * heightPx)
              return (
                // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the pointer; the time can be chosen above by key.
                <rect
                  key={bar.at}
                  className="bar"
                  x={x}
                  y={heightPx - high}
                  width={wide}
                  height={high}
                  onClick={() => onSpan(bar.at, new Date(at + data.barMs).toISOString())}
                >
                  <title>{`${label(at)}: ${count(bar.count)}`}</title>
                </rect>
              )
            })}
          </svg>
          <div className="hist-axis" aria-hidden="true">
            {Array.from({ length: labels }, (_, n) => {
              const at = from + ((to - from) * n) / (labels - 1)
              return <span key={at}>{label(at)}</span>
            })}
          </div>
        </div>
      )}
    </section>
  )
}

const barWords = (ms: number) => (ms < 60_000 ? `${Math.round(ms / 1000)} s` : span(ms))
