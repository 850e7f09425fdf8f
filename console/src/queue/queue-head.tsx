import type { Severity } from '@belfry/server/contract'
import { Link } from '@tanstack/react-router'
import { Filter, Rows3 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useOverview, type View } from '../api/queries'
import { chooseDensity, usePreferences } from '../preferences'
import { severities, severityWords } from '../words/labels'
import { count } from '../words/time'
import type { QueueSearch } from './queue-search'

const views: readonly (readonly [View, string])[] = [
  ['open', 'Open'],
  ['mine', 'Mine'],
  ['unassigned', 'Unassigned'],
  ['closed', 'Closed'],
]

interface Props {
  readonly search: QueueSearch
  readonly change: (next: QueueSearch) => void
}

/** Title, the views with their counts, the filter. */
export function QueueHead({ change, search }: Props) {
  const counts = useOverview().data?.counts
  const { density } = usePreferences()
  const [filterOpen, setFilterOpen] = useState(false)
  const view = search.view ?? 'open'
  const { view: _, alert: __, ...kept } = search
  return (
    <>
      <div className="phead">
        <h1>Queue</h1>
        <nav className="tabs" aria-label="Views">
          {views.map(([id, word]) => (
            <Link
              key={id}
              to="/queue"
              search={id === 'open' ? kept : { ...kept, view: id }}
              aria-current={id === view ? 'true' : undefined}
              className={id === 'closed' ? 'no-phone' : undefined}
              activeProps={{}}
            >
              {word} {counts && <span className="cnt">{count(counts[id])}</span>}
            </Link>
          ))}
        </nav>
        <button
          type="button"
          className="btn ghost icon push only-phone-f"
          aria-label="Filter"
          aria-expanded={filterOpen}
          onClick={() => setFilterOpen(!filterOpen)}
        >
          <Filter aria-hidden="true" className="ic" />
        </button>
        <span className="push no-phone">
          <button
            type="button"
            className="btn ghost sm icon"
            aria-label={`Row height: ${density}`}
            title={`Row height: ${density} (d)`}
            onClick={() => chooseDensity(density === 'compact' ? 'comfortable' : 'compact')}
          >
            <Rows3 aria-hidden="true" className="ic" />
          </button>
        </span>
      </div>
      <FilterRow search={search} change={change} open={filterOpen} />
    </>
  )
}

function FilterRow({ change, open, search }: Props & { readonly open: boolean }) {
  const [text, setText] = useState(search.q ?? '')
  useEffect(() => setText(search.q ?? ''), [search.q])
  const send = () => {
    const { q: _, ...others } = search
    if (text.trim() !== (search.q ?? '')) change(text.trim() === '' ? others : { ...others, q: text.trim() })
  }
  const chooseSeverity = (value: string) => {
    const { severity: _, ...others } = search
    change(value === '' ? others : { ...others, severity: value as Severity })
  }
  return (
    <search className={open ? 'filters open' : 'filters'}>
      <div className="fbox">
        <Filter aria-hidden="true" className="ic-sm t3" />
        <input
          aria-label="Filter the incidents"
          placeholder="Filter by title, host, service, person"
          type="search"
          value={text}
          onChange={event => setText(event.target.value)}
          onBlur={send}
          onKeyDown={event => {
            if (event.key === 'Enter') send()
            if (event.key === 'Escape') event.currentTarget.blur()
          }}
        />
        <kbd>/</kbd>
      </div>
      <select
        className="in fsel"
        aria-label="Severity"
        value={search.severity ?? ''}
        onChange={event => chooseSeverity(event.target.value)}
      >
        <option value="">Any severity</option>
        {severities.map(severity => (
          <option key={severity} value={severity}>
            {severityWords[severity]}
          </option>
        ))}
      </select>
    </search>
  )
}
