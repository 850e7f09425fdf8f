import type { Incident, IncidentState } from '@belfry/server/contract'
import { useCity, useNow } from '../parts/city'
import { states, stateWords, verdictWords } from '../words/labels'
import { hourMinute, sameDay, span, weekday } from '../words/time'

interface Props {
  readonly incident: Incident
  readonly next: IncidentState | null
  readonly onMove: (to: IncidentState) => void
}

/** How far the work is, and the one step to do next. */
export function StateTrack({ incident, next, onMove }: Props) {
  const { timeZone } = useCity()
  const now = useNow(10_000)
  const at = states.indexOf(incident.state)
  const began = (state: IncidentState) => incident.stateSince[state]
  const endOf = (n: number): Date => {
    const later = states
      .slice(n + 1)
      .map(began)
      .filter(time => time !== undefined)
    return later[0] ? new Date(later[0]) : now
  }
  return (
    <ol className="stepper" aria-label="State">
      {states.map((state, n) => {
        const since = began(state)
        const start = since ? new Date(since) : null
        const day = start && !sameDay(start, now, timeZone) ? `${weekday(start, timeZone)} ` : ''
        const lasted = start ? span(endOf(n).getTime() - start.getTime()) : ''
        return (
          <li
            key={state}
            className={n < at ? 'done' : n === at ? 'cur' : undefined}
            aria-current={n === at ? 'step' : undefined}
          >
            <div>
              <b>{stateWords[state]}</b>
              {state === next && (
                <button type="button" className="btn sm" onClick={() => onMove(state)}>
                  Move here<span className="vh">, to {stateWords[state]}</span> <kbd>s</kbd>
                </button>
              )}
            </div>
            <span>
              {start && n <= at && `${day}${hourMinute(start, timeZone)}`}
              {start && n < at && `, ${lasted}`}
              {start && n === at && state !== 'closed' && `, ${lasted} so far`}
              {state === 'closed' && incident.verdict && `, ${verdictWords[incident.verdict].toLowerCase()}`}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
