import type { Incident } from '@belfry/server/contract'
import { Link } from '@tanstack/react-router'
import { ChevronDown, ChevronRight } from 'lucide-react'
import type { View } from '../api/queries'
import { Avatar } from '../parts/avatar'
import { useCity } from '../parts/city'
import { SectorIcon } from '../parts/sector-icon'
import { SeverityBadge } from '../parts/severity'
import { State } from '../parts/state'
import { Age, HourMinute } from '../parts/times'
import { impactText, isSector, sectorWords } from '../words/labels'

interface Props {
  readonly incident: Incident
  readonly view: View
  /** Its alerts are shown under it. */
  readonly open: boolean
  /** One of its alerts is in the flyout. */
  readonly on: boolean
  readonly ticked: boolean
  readonly onToggle: () => void
  readonly onTick: () => void
  readonly onTake: () => void
}

/** Whether it still belongs to the view; if not it stays, greyed, until the list is read again. */
function fits(incident: Incident, view: View, me: string): boolean {
  if (view === 'closed') return incident.state === 'closed'
  if (incident.state === 'closed') return false
  if (view === 'mine') return incident.assignee?.id === me
  return view === 'open' || incident.assignee === null
}

/** One incident of the queue. */
export function IncidentRow({ incident, on, onTake, onTick, onToggle, open, ticked, view }: Props) {
  const { person } = useCity()
  const untaken = incident.assignee === null && incident.state !== 'closed'
  const grave = incident.severity === 'critical' || incident.severity === 'high'
  const names = [
    'inc',
    on ? 'on' : '',
    untaken && grave ? `unack ${incident.severity}` : '',
    fits(incident, view, person.id) ? '' : 'past',
  ]
  return (
    <tr className={names.filter(name => name !== '').join(' ')}>
      <td className="c-cb">
        <input type="checkbox" className="cb" aria-label={`Tick ${incident.id}`} checked={ticked} onChange={onTick} />
      </td>
      <td className="c-sev">
        <SeverityBadge severity={incident.severity} />
      </td>
      <td className="c-t">
        <What incident={incident} open={open} onToggle={onToggle} />
      </td>
      <td className="c-e">
        <Where incident={incident} />
      </td>
      <td className="c-age num">
        <div>
          <Age at={incident.openedAt} />
        </div>
        <div className="sub">
          <HourMinute at={incident.openedAt} />
        </div>
      </td>
      <td className="c-st">
        <State state={incident.state} />
      </td>
      <td className="c-who">
        <Avatar name={incident.assignee?.name ?? null} me={incident.assignee?.id === person.id} />
      </td>
      <td className="c-act">
        {untaken && (
          <button className="btn" type="button" onClick={onTake}>
            Take<span className="vh"> {incident.id}</span>
          </button>
        )}
      </td>
    </tr>
  )
}

/** A rule of joining begins in the middle of a sentence. */
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function What({ incident, onToggle, open }: Pick<Props, 'incident' | 'open' | 'onToggle'>) {
  const Chevron = open ? ChevronDown : ChevronRight
  const impact = impactText(incident)
  return (
    <>
      <div className="ttl">
        <Link
          to="/incidents/$id"
          params={{ id: incident.id }}
          data-row={incident.id}
          data-incident={incident.id}
          data-alert={incident.alerts[0]}
          title={incident.title}
        >
          {incident.title}
        </Link>
        <button className="tw" type="button" aria-expanded={open} onClick={onToggle}>
          <span className="vh">{incident.id}, </span>
          {incident.alertCount}
          <span className="vh">{incident.alertCount === 1 ? ' alert' : ' alerts'}</span>
          <Chevron aria-hidden="true" />
        </button>
      </div>
      <div className="sub">{impact ? <b>{impact}</b> : capital(incident.joinedBy)}</div>
    </>
  )
}

function Where({ incident }: { incident: Incident }) {
  const first = incident.entities[0]
  const more = incident.entities.length - 1
  const sector = incident.impact[0]?.sector
  return (
    <>
      <div className="mono cut" title={first?.value}>
        {first?.value ?? <span className="t3">none</span>} {more > 0 && <span className="t3">+{more}</span>}
      </div>
      <div className="sub">
        {sector && isSector(sector) && (
          <>
            <SectorIcon sector={sector} small />
            <span className="cut">
              {sectorWords[sector]}
              {incident.site && `, ${incident.site}`}
            </span>
          </>
        )}
        {!sector && incident.site}
      </div>
    </>
  )
}
