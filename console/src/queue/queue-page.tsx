import type { Incident } from '@belfry/server/contract'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { AlertFlyout } from '../alert/alert-flyout'
import { type QueueFilter, useAlert, useIncidents } from '../api/queries'
import { StepDialog } from '../incident/step-dialog'
import { forgetFresh, nowListed } from '../live/live-line'
import { useCity, useTitle } from '../parts/city'
import { Failure, Loading } from '../parts/notices'
import { useToast } from '../parts/toast'
import { KeyBar } from '../shell/all-keys'
import { stateWords } from '../words/labels'
import { counted } from '../words/time'
import { IncidentTable } from './incident-table'
import { NewBar, QueueStale } from './new-bar'
import { NothingHere } from './nothing-here'
import { QueueHead } from './queue-head'
import type { QueueSearch } from './queue-search'
import { TickedBar } from './ticked-bar'
import { useQueueKeys } from './use-queue-keys'
import { useTake } from './use-take'
import './queue.css'

const keyBar = [
  ['j k', 'Move'],
  ['Enter', 'Open'],
  ['x', 'Tick'],
  ['a', 'Take'],
  ['e', 'Why it fired'],
  ['c', 'Close'],
  ['/', 'Filter'],
] as const

/** Incidents with their alerts under them, and one alert beside the list. */
export function QueuePage() {
  useTitle('Queue')
  const search = useSearch({ from: '/queue' })
  const navigate = useNavigate({ from: '/queue' })
  const { alert: shown = null, q = '', severity = null, view = 'open' } = search
  const filter: QueueFilter = useMemo(() => ({ view, q, severity }), [view, q, severity])
  const list = useIncidents(filter)
  const incidents = useMemo(() => list.data?.pages.flatMap(page => page.items) ?? [], [list.data])
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [closing, setClosing] = useState<readonly Incident[] | null>(null)
  const pane = useRef<HTMLElement>(null)
  const take = useTake()
  const toast = useToast()
  useEffect(() => nowListed(new Set(incidents.map(incident => incident.id))), [incidents])

  const change = (next: QueueSearch) => void navigate({ search: next, replace: true })
  const show = (alert: string | null) => {
    const { alert: _, ...others } = search
    change(alert === null ? others : { ...others, alert })
  }
  const reload = () => {
    forgetFresh()
    void list.refetch()
    pane.current?.querySelector('.queue-scroll')?.scrollTo({ top: 0 })
  }
  const chosen = (current: Incident | null) => {
    const many = incidents.filter(incident => ticked.has(incident.id))
    return many.length > 0 ? many : current ? [current] : []
  }
  const toggle = (ids: readonly string[]) =>
    setTicked(before => {
      const next = new Set(before)
      const on = ids.some(id => !next.has(id))
      for (const id of ids) on ? next.add(id) : next.delete(id)
      return next
    })
  const { focusRow } = useQueueKeys({
    pane,
    incidents,
    shown,
    show,
    toggle,
    reload,
    take: current => void take(chosen(current)),
    close: current => setClosing(chosen(current)),
  })
  const fallenBack = list.isPlaceholderData
  return (
    <div className="split">
      <section className="q-list" aria-label="Incidents" ref={pane}>
        <QueueHead search={search} change={change} />
        {ticked.size > 0 && (
          <TickedBar
            count={ticked.size}
            take={() => void take(chosen(null))}
            close={() => setClosing(chosen(null))}
            clear={() => setTicked(new Set())}
          />
        )}
        {(view === 'open' || view === 'unassigned') && <NewBar onShow={reload} />}
        <QueueStale />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by key. */}
        <div className="scroll grow queue-scroll" tabIndex={0} role="group" aria-label="Rows" aria-busy={fallenBack}>
          {list.isPending ? (
            <Loading what="the queue" rows={10} />
          ) : list.error && !list.data ? (
            <Failure what="The queue cannot be shown." error={list.error} retry={() => void list.refetch()} />
          ) : incidents.length === 0 ? (
            <NothingHere search={search} clear={() => change(view === 'open' ? {} : { view })} />
          ) : (
            <IncidentTable {...{ incidents, shown, ticked, toggle, view }} show={show} take={one => void take([one])} />
          )}
          {list.hasNextPage && (
            <p className="more-rows">
              <button
                type="button"
                className="btn"
                onClick={() => void list.fetchNextPage()}
                disabled={list.isFetching}
              >
                Show more
              </button>
              <span className="t3 fs12">{counted(incidents.length, 'incident')} shown</span>
            </p>
          )}
        </div>
        <KeyBar keys={keyBar} />
      </section>
      {shown !== null && (
        <Beside
          id={shown}
          incidents={incidents}
          onClose={() => {
            show(null)
            focusRow(null)
          }}
          onStep={by => focusRow(by)}
          take={one => void take([one])}
          close={one => setClosing([one])}
        />
      )}
      {closing !== null && closing.length > 0 && (
        <StepDialog
          incidents={closing}
          to="closed"
          onClose={() => setClosing(null)}
          onDone={to => {
            setClosing(null)
            setTicked(new Set())
            toast({ text: `${closing.map(({ id }) => id).join(', ')}: ${stateWords[to].toLowerCase()}` })
          }}
        />
      )}
    </div>
  )
}

interface BesideProps {
  readonly id: string
  readonly incidents: readonly Incident[]
  readonly onClose: () => void
  readonly onStep: (by: 1 | -1) => void
  readonly take: (incident: Incident) => void
  readonly close: (incident: Incident) => void
}

function Beside({ close, id, incidents, onClose, onStep, take }: BesideProps) {
  const alert = useAlert(id).data
  const incident = incidents.find(each => each.id === alert?.incident)
  const { person } = useCity()
  const mine = incident?.assignee?.id === person.id
  const actions = incident && incident.state !== 'closed' && (
    <>
      {mine ? (
        <Link className="btn pri" to="/incidents/$id" params={{ id: incident.id }}>
          Open {incident.id}
        </Link>
      ) : (
        <button type="button" className="btn pri" onClick={() => take(incident)}>
          Take <kbd>a</kbd>
        </button>
      )}
      <button type="button" className="btn ghost push" onClick={() => close(incident)}>
        Close as <kbd>c</kbd>
      </button>
    </>
  )
  return <AlertFlyout key={id} id={id} onClose={onClose} onStep={onStep} actions={actions} />
}
