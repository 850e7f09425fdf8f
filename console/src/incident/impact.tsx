import type { Incident } from '@belfry/server/contract'
import { SectorIcon } from '../parts/sector-icon'
import { isSector, sectorWords } from '../words/labels'
import { count } from '../words/time'

/** One block a service, each with its own figure: people are never summed over services. */
export function Impact({ incident }: { incident: Incident }) {
  if (incident.impact.length === 0)
    return (
      <p className="impact-none t2">
        {incident.site ? `At ${incident.site}. ` : ''}No city service is known to depend on what is affected.
      </p>
    )
  return (
    <ul className={`impact ${incident.severity}`} aria-label="Impact">
      {incident.impact.map(line => (
        <li key={line.service}>
          <SectorIcon sector={line.sector} />
          <div className="impact-what">
            <b>{line.service}</b>
            <span className="t2 fs12">
              {isSector(line.sector) ? sectorWords[line.sector] : line.sector}
              {incident.site && `, ${incident.site}`}
            </span>
          </div>
          <div className="fig">
            <b>{count(line.people)}</b>
            <span>{line.people === 1 ? 'person served' : 'people served'}</span>
          </div>
        </li>
      ))}
    </ul>
  )
}
