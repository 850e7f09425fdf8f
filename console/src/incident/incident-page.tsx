import type { Incident, IncidentState } from '@belfry/server/contract'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { AlertFlyout } from '../alert/alert-flyout'
import { useIncident } from '../api/queries'
import { useWork } from '../api/work'
import { useKeys } from '../keys'
import { useCity, useTitle } from '../parts/city'
import { Failure, Loading } from '../parts/notices'
import { SeverityBadge } from '../parts/severity'
import { BothClocks } from '../parts/times'
import { useToast } from '../parts/toast'
import { QueueStale } from '../queue/new-bar'
import { useTake } from '../queue/use-take'
import { KeyBar } from '../shell/all-keys'
import { states, stateWords } from '../words/labels'
import { counted } from '../words/time'
import { Impact } from './impact'
import { Side } from './side'
import { StateTrack } from './state-track'
import { StepDialog } from './step-dialog'
import { Timeline } from './timeline'
import './incident.css'

const keyBar = [
  ['s', 'Next state'],
  ['n', 'Comment'],
  ['a', 'Take'],
  ['c', 'Close'],
  ['Esc', 'Close the alert'],
] as const

/** One incident: what it puts at risk, how far the work is, what happened. */
export function IncidentPage() {
  const { id } = useParams({ from: '/incidents/$id' })
  useTitle(id)
  const incident = useIncident(id)
  if (incident.data) return <Worked incident={incident.data} />
  return (
    <>
      <div className="phead">
        <h1>{id}</h1>
      </div>
      {incident.error ? (
        <Failure what="The incident cannot be shown." error={incident.error} retry={() => void incident.refetch()} />
      ) : (
        <Loading what="the incident" />
      )}
    </>
  )
}

/** The state after this one; null at the end. */
function nextState(state: IncidentState): IncidentState | null {
  return states[states.indexOf(state) + 1] ?? null
}

function Worked({ incident }: { incident: Incident }) {
  const { alert: shown } = useSearch({ from: '/incidents/$id' })
  const navigate = useNavigate({ from: '/incidents/$id' })
  const { person } = useCity()
  const [moving, setMoving] = useState<IncidentState | null>(null)
  const opener = useRef<HTMLElement | null>(null)
  const take = useTake()
  const work = useWork()
  const toast = useToast()
  const next = nextState(incident.state)
  const show = (alert: string | null) => void navigate({ search: alert === null ? {} : { alert }, replace: true })
  const closeAlert = () => {
    show(null)
    opener.current?.focus()
  }
  useEffect(() => {
    if (shown) opener.current = document.activeElement as HTMLElement
  }, [shown])
  const leaveAlert = () => (shown ? closeAlert() : false)
  const mine = incident.assignee?.id === person.id
  useKeys({
    s: () => (next ? setMoving(next) : undefined),
    c: () => (incident.state === 'closed' ? undefined : setMoving('closed')),
    a: () => (mine || incident.state === 'closed' ? undefined : void take([incident])),
    n: () => document.getElementById('comment')?.focus(),
    Escape: leaveAlert,
  })
  return (
    <>
      <div className="inc-whole">
        <header className="ihead">
          <div className="crumb">
            <Link to="/queue">Queue</Link>
            <ChevronRight aria-hidden="true" className="ic-sm" />
            <span className="mono">{incident.id}</span>
            <span className="no-phone">
              opened <BothClocks at={incident.openedAt} />, {counted(incident.alertCount, 'alert')}
              {incident.joinedBy !== '' && ` joined by ${incident.joinedBy}`}
            </span>
          </div>
          <div className="hl">
            <SeverityBadge severity={incident.severity} size="large" />
            <h1>{incident.title}</h1>
            <div className="hl-acts">
              {incident.state !== 'closed' && !mine && (
                <button type="button" className="btn pri" onClick={() => void take([incident])}>
                  Take <kbd>a</kbd>
                </button>
              )}
              {mine && incident.state !== 'closed' && (
                <button
                  type="button"
                  className="btn"
                  onClick={() =>
                    void work
                      .assign(incident, null)
                      .then(() => toast({ text: `${incident.id} is given back` }))
                      .catch(() => toast({ text: 'It was not given back' }))
                  }
                >
                  Give back
                </button>
              )}
              {incident.state !== 'closed' && (
                <button type="button" className="btn" onClick={() => setMoving('closed')}>
                  Close as <kbd>c</kbd>
                </button>
              )}
            </div>
          </div>
          <Impact incident={incident} />
          <StateTrack incident={incident} next={next} onMove={setMoving} />
        </header>
        <QueueStale />
        <div className="split">
          <Timeline incident={incident} onAlert={show} />
          {shown ? <AlertFlyout key={shown} id={shown} onClose={closeAlert} /> : <Side incident={incident} />}
        </div>
      </div>
      <KeyBar keys={keyBar} />
      {moving && (
        <StepDialog
          incidents={[incident]}
          to={moving}
          onClose={() => setMoving(null)}
          onDone={to => {
            setMoving(null)
            toast({ text: `${incident.id}: ${stateWords[to].toLowerCase()}` })
          }}
        />
      )}
    </>
  )
}
