import type { Incident } from '@belfry/server/contract'
import { useState } from 'react'
import type { View } from '../api/queries'
import { AlertRows } from './alert-rows'
import { IncidentRow } from './incident-row'

interface Props {
  readonly incidents: readonly Incident[]
  readonly shown: string | null
  readonly ticked: ReadonlySet<string>
  readonly view: View
  readonly show: (alert: string | null) => void
  readonly toggle: (ids: readonly string[]) => void
  readonly take: (incident: Incident) => void
}

/** An incident is a row; its alerts hang under it. */
export function IncidentTable({ incidents, show, shown, take, ticked, toggle, view }: Props) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggleOpen = (id: string) =>
    setOpen(before => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  const all = incidents.map(({ id }) => id)
  return (
    <table className="q" aria-label="Queue">
      <thead>
        <tr>
          <th className="c-cb" scope="col">
            <input
              type="checkbox"
              className="cb"
              aria-label="Tick all shown"
              checked={all.every(id => ticked.has(id))}
              onChange={() => toggle(all)}
            />
          </th>
          <th className="c-sev" scope="col">
            <span className="vh">Severity</span>
          </th>
          <th className="c-t" scope="col">
            What happened, what it puts at risk
          </th>
          <th className="c-e" scope="col">
            Entity, place
          </th>
          <th className="c-age num" scope="col">
            Age
          </th>
          <th className="c-st" scope="col">
            State
          </th>
          <th className="c-who" scope="col">
            <span className="vh">Assigned to</span>
          </th>
          <th className="c-act" scope="col">
            <span className="vh">Action</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {incidents.map(incident => [
          <IncidentRow
            key={incident.id}
            incident={incident}
            view={view}
            open={open.has(incident.id)}
            on={shown !== null && !open.has(incident.id) && incident.alerts.includes(shown)}
            ticked={ticked.has(incident.id)}
            onToggle={() => toggleOpen(incident.id)}
            onTick={() => toggle([incident.id])}
            onTake={() => take(incident)}
          />,
          open.has(incident.id) && (
            <AlertRows key={`${incident.id} alerts`} incident={incident} shown={shown} show={show} />
          ),
        ])}
      </tbody>
    </table>
  )
}
