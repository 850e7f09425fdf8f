import type { Overview } from '@belfry/server/contract'
import { Link } from '@tanstack/react-router'
import { useOverview } from '../api/queries'
import { SectorIcon } from '../parts/sector-icon'
import { SeverityBadge } from '../parts/severity'
import { type Sector, sectors, sectorWords, severities, severityWords } from '../words/labels'
import { counted } from '../words/time'

type ServiceLine = Overview['services'][number]

/** The gravest line of a sector, and among equals the one with the most people. */
function worst(lines: readonly ServiceLine[]): ServiceLine | undefined {
  return [...lines].sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.people - a.people,
  )[0]
}

/** Six sectors in fixed places: grey and silent while a sector is well, words when it is not. */
export function ServiceStrip() {
  const { data } = useOverview()
  return (
    <nav className="services" aria-label="City services">
      {sectors.map(sector => (
        <SectorPlace
          key={sector}
          sector={sector}
          line={worst(data?.services.filter(line => line.sector === sector) ?? [])}
          known={data !== undefined}
        />
      ))}
    </nav>
  )
}

function SectorPlace({ known, line, sector }: { known: boolean; line: ServiceLine | undefined; sector: Sector }) {
  const word = sectorWords[sector]
  if (!line)
    return (
      <span
        className={known ? 'svc' : 'svc hatch'}
        role="img"
        aria-label={known ? `${word}: normal` : `${word}: not known yet`}
        title={known ? `${word}: normal` : `${word}: not known yet`}
      >
        <SectorIcon sector={sector} />
      </span>
    )
  const what = `${line.service}, ${counted(line.people, 'person', 'people')}`
  return (
    <Link
      className={line.severity === 'critical' ? 'svc bad c' : 'svc bad'}
      to="/incidents/$id"
      params={{ id: line.incident }}
      title={`${word}: ${what} (${severityWords[line.severity]})`}
    >
      <SeverityBadge severity={line.severity} size="small" />
      <b>{word}</b>
      <span className="t2 svc-what">{what}</span>
    </Link>
  )
}
