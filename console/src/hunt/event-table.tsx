import type { Event } from '@belfry/server/contract'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useCity } from '../parts/city'
import { count, counted, dayMonth, sameDay, toMillisecond } from '../words/time'
import { EventRecord } from './event-record'
import type { HuntSearch } from './hunt-search'

interface Props {
  readonly items: readonly Event[]
  readonly total: number | null
  readonly search: HuntSearch
  readonly change: (next: HuntSearch) => void
  readonly open: (record: string | null) => void
  readonly filter: (field: string, value: string, without: boolean) => void
  readonly more: () => void
  readonly hasMore: boolean
}

const rowPx = 28
const phoneRowPx = 64
const recordPx = 320
/** Rows drawn beyond what is seen, and rows before the end at which more are read. */
const overscan = 20

/** Records, newest first. Only the rows that can be seen are in the page. */
export function EventTable({ change, filter, hasMore, items, more, open, search, total }: Props) {
  const scroll = useRef<HTMLDivElement>(null)
  const openAt = items.findIndex(item => item.id === search.record)
  const phone = window.matchMedia('(max-width: 767px)').matches
  const count_ = items.length + (openAt >= 0 ? 1 : 0)
  const virtual = useVirtualizer({
    count: count_,
    getScrollElement: () => scroll.current,
    estimateSize: n => (openAt >= 0 && n === openAt + 1 ? recordPx : phone ? phoneRowPx : rowPx),
    getItemKey: n =>
      openAt >= 0 && n === openAt + 1 ? 'record' : (items[openAt >= 0 && n > openAt ? n - 1 : n]?.id ?? n),
    overscan,
  })
  const rows = virtual.getVirtualItems()
  const last = rows.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last >= count_ - overscan) more()
  }, [hasMore, last, count_, more])
  const before = rows[0]?.start ?? 0
  const after = virtual.getTotalSize() - (rows.at(-1)?.end ?? 0)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by key. */}
      <div className="scroll grow" ref={scroll} tabIndex={0} role="group" aria-label="Records">
        <table className="ev" aria-label="Records" aria-rowcount={total ?? -1}>
          <thead>
            <tr>
              <th className="x" scope="col">
                <span className="vh">Open</span>
              </th>
              <th className="c1" scope="col">
                Time, local
              </th>
              <th className="c2" scope="col">
                Dataset
              </th>
              <th className="c3" scope="col">
                Host
              </th>
              <th className="c4" scope="col">
                User
              </th>
              <th scope="col">What</th>
            </tr>
          </thead>
          <tbody>
            {before > 0 && (
              <tr className="room">
                <td colSpan={6} style={{ height: before }} />
              </tr>
            )}
            {rows.map(row => {
              if (openAt >= 0 && row.index === openAt + 1)
                return (
                  <tr className="det" key={row.key} data-index={row.index} ref={virtual.measureElement}>
                    <td colSpan={6}>
                      <EventRecord id={items[openAt]!.id} {...{ change, filter, search }} />
                    </td>
                  </tr>
                )
              const item = items[openAt >= 0 && row.index > openAt ? row.index - 1 : row.index]!
              const isOpen = item.id === search.record
              return (
                <tr
                  key={row.key}
                  className={isOpen ? 'exp' : undefined}
                  data-index={row.index}
                  ref={virtual.measureElement}
                >
                  <Cells item={item} isOpen={isOpen} onToggle={() => open(isOpen ? null : item.id)} />
                </tr>
              )
            })}
            {after > 0 && (
              <tr className="room">
                <td colSpan={6} style={{ height: after }} />
              </tr>
            )}
          </tbody>
        </table>
      </div>
      <p className="efoot">
        {total !== null && items.length < total
          ? `${count(total - items.length)} more, loaded while you scroll`
          : counted(items.length, 'event')}
      </p>
    </>
  )
}

function Cells({ isOpen, item, onToggle }: { item: Event; isOpen: boolean; onToggle: () => void }) {
  const { timeZone } = useCity()
  const at = new Date(item.time)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  const time = toMillisecond(at, timeZone)
  const day = sameDay(at, new Date(), timeZone) ? '' : `${dayMonth(at, timeZone)} `
  const host = item.ecs['host.name'] ?? item.asset
  const user = item.ecs['user.name']
  return (
    <>
      <td className="x">
        <button
          type="button"
          className="tw"
          data-event={item.id}
          aria-expanded={isOpen}
          aria-label={`Record of ${time}`}
          onClick={onToggle}
        >
          <Chevron aria-hidden="true" className="ic-sm" />
        </button>
      </td>
      <td className="mono tnum nw">
        <time dateTime={item.time}>
          {day}
          {time}
        </time>
      </td>
      <td className="mono cut" title={item.dataset}>
        {item.dataset}
      </td>
      <td className="mono cut" title={host === null || host === undefined ? undefined : String(host)}>
        {host ?? <span className="t3">none</span>}
      </td>
      <td className="mono cut">{user ?? <span className="t3">none</span>}</td>
      <td className="m">
        <div className="cut" title={item.message}>
          {item.message}
        </div>
      </td>
    </>
  )
}
