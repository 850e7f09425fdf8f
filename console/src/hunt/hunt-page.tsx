import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import { useKeys } from '../keys'
import { useTitle } from '../parts/city'
import { Empty, Failure, Loading } from '../parts/notices'
import { KeyBar } from '../shell/all-keys'
import { EventTable } from './event-table'
import { Histogram } from './histogram'
import { useEvents, useHistogram } from './hunt-queries'
import { type HuntSearch, spanOf, term, withTerm } from './hunt-search'
import { QueryRow } from './query-row'
import { RecordAlone } from './record-alone'
import './hunt.css'

const keyBar = [
  ['/', 'Query'],
  ['j k', 'Move'],
  ['Enter', 'Open'],
  ['+', 'Only this value'],
  ['-', 'Without it'],
  ['Esc', 'Close the record'],
] as const

/** Records by query and time; the address holds all of it. */
export function HuntPage() {
  useTitle('Hunt')
  const search = useSearch({ from: '/hunt' })
  const navigate = useNavigate({ from: '/hunt' })
  const [now, setNow] = useState(() => Date.now())
  const pane = useRef<HTMLDivElement>(null)
  const { from, to } = useMemo(() => spanOf(search, now), [search, now])
  const asked = useMemo(() => ({ q: search.q ?? '', from, to }), [search.q, from, to])
  const events = useEvents(asked)
  const histogram = useHistogram(asked)
  const items = useMemo(() => events.data?.pages.flatMap(page => page.items) ?? [], [events.data])

  const change = (next: HuntSearch) => void navigate({ search: next, replace: next.record !== search.record })
  const ask = (next: HuntSearch) => {
    setNow(Date.now())
    change(next)
  }
  const open = (record: string | null) => {
    const { record: _, tab: __, ...others } = search
    change(record === null ? others : { ...others, record })
  }
  const filter = (field: string, value: string, without: boolean) => {
    const { record: _, tab: __, ...others } = search
    ask({ ...others, q: withTerm(search.q, term(field, value, without)) })
  }
  const step = (by: 1 | -1) => {
    const all = [...(pane.current?.querySelectorAll<HTMLElement>('[data-event]') ?? [])]
    const at = all.indexOf(document.activeElement as HTMLElement)
    all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]?.focus()
  }
  const closeRecord = () => {
    if (!search.record) return false
    const row = pane.current?.querySelector<HTMLElement>(`[data-event="${CSS.escape(search.record)}"]`)
    open(null)
    row?.focus()
  }
  useKeys({
    '/': () => document.getElementById('query')?.focus(),
    j: () => step(1),
    k: () => step(-1),
    Escape: closeRecord,
  })
  const listed = search.record === undefined || items.some(item => item.id === search.record)
  return (
    <>
      <h1 className="vh">Hunt</h1>
      <QueryRow search={search} ask={ask} />
      <div className="res" ref={pane}>
        <Histogram
          data={histogram.data}
          error={histogram.error}
          asked={asked}
          onSpan={(first, last) => {
            const { range: _, ...others } = search
            ask({ ...others, from: first, to: last })
          }}
        />
        {!listed && search.record && !events.isPending && (
          <RecordAlone id={search.record} search={search} change={change} filter={filter} onClose={() => open(null)} />
        )}
        {events.isPending ? (
          <Loading what="records" rows={14} />
        ) : events.error ? (
          <Failure what="The records cannot be shown." error={events.error} retry={() => void events.refetch()} />
        ) : items.length === 0 ? (
          <Empty title={search.q ? 'No record fits the query in this time' : 'No record in this time'}>
            {search.q ? (
              <button
                type="button"
                onClick={() => {
                  const { q: _, ...others } = search
                  ask(others)
                }}
              >
                Show all records of this time
              </button>
            ) : (
              'Choose a longer time above.'
            )}
          </Empty>
        ) : (
          <EventTable
            {...{ change, filter, items, open, search }}
            total={histogram.data?.total ?? null}
            more={() => void events.fetchNextPage()}
            hasMore={events.hasNextPage && !events.isFetchingNextPage}
          />
        )}
      </div>
      <KeyBar keys={keyBar} />
    </>
  )
}
