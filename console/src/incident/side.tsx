import type { Incident } from '@belfry/server/contract'
import { Link } from '@tanstack/react-router'
import { Avatar } from '../parts/avatar'
import { useCity } from '../parts/city'
import { BothClocks } from '../parts/times'
import { entityFields, entityWords } from '../words/labels'
import { counted } from '../words/time'

/** Who has it, and what it is about. Each entity leads to its records. */
export function Side({ incident }: { incident: Incident }) {
  const { person } = useCity()
  return (
    <aside className="side scroll" aria-label="About this incident">
      <section className="sec" aria-labelledby="side-who">
        <header>
          <h2 id="side-who">Who has it</h2>
        </header>
        <p className="rowx">
          <Avatar name={incident.assignee?.name ?? null} me={incident.assignee?.id === person.id} />
          {incident.assignee?.name ?? 'Nobody yet'}
        </p>
      </section>
      <section className="sec" aria-labelledby="side-entities">
        <header>
          <h2 id="side-entities">Entities</h2>
          <span className="fs12 t3">{counted(incident.entities.length, 'entity', 'entities')}, newest first</span>
        </header>
        <ul className="entities">
          {incident.entities.map(({ kind, value }) => (
            <li key={`${kind} ${value}`}>
              <span className="t3">{entityWords[kind]}</span>
              <span className="mono cut" title={value}>
                {value}
              </span>
              <Link className="fs12" to="/hunt" search={{ q: `${entityFields[kind]}:"${value}"` }}>
                Hunt<span className="vh"> for {value}</span>
              </Link>
            </li>
          ))}
        </ul>
      </section>
      <section className="sec" aria-labelledby="side-facts">
        <header>
          <h2 id="side-facts">Facts</h2>
        </header>
        <dl className="kv">
          <dt>Opened</dt>
          <dd>
            <BothClocks at={incident.openedAt} />
          </dd>
          <dt>Changed</dt>
          <dd>
            <BothClocks at={incident.updatedAt} />
          </dd>
          <dt>Alerts</dt>
          <dd>
            {counted(incident.alertCount, 'alert')}
            {incident.joinedBy !== '' && `, joined by ${incident.joinedBy}`}
          </dd>
          <dt>Agency</dt>
          <dd>{incident.agency}</dd>
        </dl>
      </section>
    </aside>
  )
}
