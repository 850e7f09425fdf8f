import type { Alert, Incident } from '@belfry/server/contract'
import { Link } from '@tanstack/react-router'
import { ApiError } from '../api/client'
import { childrenMax, useIncidentAlerts } from '../api/queries'
import { SeverityBadge } from '../parts/severity'
import { State } from '../parts/state'
import { Age, HourMinute } from '../parts/times'
import { counted } from '../words/time'
import { shortWhy } from '../words/why'

interface Props {
  readonly incident: Incident
  readonly shown: string | null
  readonly show: (alert: string | null) => void
}

/** The newest alerts of an incident, hanging under it on a thin line. */
export function AlertRows({ incident, show, shown }: Props) {
  const alerts = useIncidentAlerts(incident.id, childrenMax)
  const rest = incident.alertCount - (alerts.data?.items.length ?? 0)
  if (alerts.error)
    return <Line>{alerts.error instanceof ApiError ? alerts.error.message : 'The alerts cannot be shown'}</Line>
  if (!alerts.data) return <Line>Reading {counted(incident.alertCount, 'alert')}</Line>
  return (
    <>
      {alerts.data.items.map(alert => (
        <AlertRow key={alert.id} alert={alert} on={alert.id === shown} onShow={() => show(alert.id)} />
      ))}
      {rest > 0 && (
        <Line>
          <Link to="/incidents/$id" params={{ id: incident.id }}>
            {counted(rest, 'more alert')} in {incident.id}
          </Link>
        </Line>
      )}
    </>
  )
}

function Line({ children }: { children: React.ReactNode }) {
  return (
    <tr className="more">
      <td />
      <td />
      <td colSpan={6}>{children}</td>
    </tr>
  )
}

function AlertRow({ alert, on, onShow }: { alert: Alert; on: boolean; onShow: () => void }) {
  const { address, asset, host, user } = alert.entities
  return (
    <tr className={on ? 'al on' : 'al'}>
      <td className="c-cb" />
      <td className="c-sev">
        <SeverityBadge severity={alert.severity} size="small" />
      </td>
      <td className="c-t">
        <div className="ttl">
          <button
            type="button"
            data-row={alert.id}
            data-incident={alert.incident}
            data-alert={alert.id}
            aria-current={on ? 'true' : undefined}
            title={alert.rule.title}
            onClick={onShow}
          >
            {alert.rule.title}
          </button>
        </div>
        <div className="sub">{shortWhy(alert)}</div>
      </td>
      <td className="c-e">
        <div className="mono cut">{host ?? asset ?? user ?? address ?? ''}</div>
        <div className="sub">
          <span className="cut">{alert.site ?? alert.records[0]?.dataset}</span>
        </div>
      </td>
      <td className="c-age num">
        <div>
          <Age at={alert.at} />
        </div>
        <div className="sub">
          <HourMinute at={alert.at} />
        </div>
      </td>
      <td className="c-st">
        <State state={alert.state} />
      </td>
      <td className="c-who" />
      <td className="c-act" />
    </tr>
  )
}
