import type { Alert } from '@belfry/server/contract'
import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { useAlert } from '../api/queries'
import { CopyButton } from '../parts/copy-button'
import { Failure, Loading } from '../parts/notices'
import { Lit } from '../parts/said'
import { SectorIcon } from '../parts/sector-icon'
import { SeverityBadge } from '../parts/severity'
import { State } from '../parts/state'
import { Age, BothClocks } from '../parts/times'
import { count, counted } from '../words/time'
import { indentJson } from './indent-json'
import { litParts } from './light'
import { WhyItFired } from './why-it-fired'
import './alert-flyout.css'

interface Props {
  readonly id: string
  readonly onClose: () => void
  readonly onStep?: (by: 1 | -1) => void
  /** Buttons at the foot; they do not scroll away. */
  readonly actions?: ReactNode
}

/** One alert beside the list: what it puts at risk, why it fired, the record. Esc closes it. */
export function AlertFlyout({ actions, id, onClose, onStep }: Props) {
  const alert = useAlert(id)
  const shut = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (window.matchMedia('(max-width: 1199px)').matches) shut.current?.focus()
  }, [])
  return (
    <aside className="flyout" aria-label={`Alert ${short(id)}`}>
      <div className="fhead">
        <div className="rowx ftop">
          <span className="mono t2" title={id}>
            {short(id)}
          </span>
          {alert.data && (
            <span className="t3">
              in{' '}
              <Link className="linked" to="/incidents/$id" params={{ id: alert.data.incident }}>
                {alert.data.incident}
              </Link>
            </span>
          )}
          <span className="push rowx gap4">
            {onStep && (
              <>
                <button
                  type="button"
                  className="btn ghost icon sm"
                  aria-label="Previous alert"
                  onClick={() => onStep(-1)}
                >
                  <ArrowUp aria-hidden="true" className="ic-sm" />
                </button>
                <button type="button" className="btn ghost icon sm" aria-label="Next alert" onClick={() => onStep(1)}>
                  <ArrowDown aria-hidden="true" className="ic-sm" />
                </button>
              </>
            )}
            <button type="button" className="btn ghost icon sm" aria-label="Close" ref={shut} onClick={onClose}>
              <X aria-hidden="true" className="ic" />
            </button>
          </span>
        </div>
        {alert.data && <Head alert={alert.data} />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by key. */}
      <div className="scroll" tabIndex={0} role="group" aria-label="Details">
        {alert.data ? (
          <>
            <WhyItFired alert={alert.data} />
            <Records alert={alert.data} />
          </>
        ) : alert.error ? (
          <Failure what="The alert cannot be shown." error={alert.error} retry={() => void alert.refetch()} />
        ) : (
          <Loading what="the alert" />
        )}
      </div>
      {actions && <div className="ffoot">{actions}</div>}
    </aside>
  )
}

/** Long ids are cut in the middle; the whole one is in the title. */
const short = (id: string) => (id.length > 16 ? `${id.slice(0, 6)}…${id.slice(-6)}` : id)

function Head({ alert }: { alert: Alert }) {
  return (
    <>
      <div className="rowx gap12">
        <SeverityBadge severity={alert.severity} size="large" />
        <div className="grow">
          <h2>{alert.rule.title}</h2>
          <div className="fmeta">
            <BothClocks at={alert.at} />
            <span>
              <Age at={alert.at} />
            </span>
            <State state={alert.state} />
          </div>
        </div>
      </div>
      <ImpactLines of={alert} />
    </>
  )
}

/** One line a service with its own figure: the same person drinks, drives and calls. */
function ImpactLines({ of: { asset, impact, severity, site } }: { of: Alert }) {
  if (impact.length === 0)
    return asset === null && site === null ? null : (
      <p className="fs12 t2 fplace">
        {[asset, site].filter(part => part !== null).join(', ')}: no service is known to depend on it
      </p>
    )
  return (
    <ul className={`fimpact ${severity}`} aria-label="Impact">
      {impact.map(line => (
        <li key={line.service}>
          <SectorIcon sector={line.sector} />
          <b>{line.service}</b>
          <span className="tnum">{counted(line.people, 'person', 'people')}</span>
        </li>
      ))}
      {site && <li className="fs12 t2 fsite">{[asset, site].filter(part => part !== null).join(', ')}</li>}
    </ul>
  )
}

function Records({ alert }: { alert: Alert }) {
  return alert.records.map((record, n) => (
    <section className="sec" key={record.id} aria-labelledby={`record-${n}`}>
      <header>
        <h3 id={`record-${n}`}>Event</h3>
        <span className="fs12 t3 cut">
          {alert.records.length > 1 && `${n + 1} of ${count(alert.records.length)}, `}
          <span className="mono">{record.dataset}</span>, from <span className="mono">{record.source}</span>
        </span>
        <span className="push rowx gap4">
          <Link className="fs12 nw" to="/hunt" search={{ record: record.id }}>
            Open in Hunt
          </Link>
          <CopyButton text={() => record.raw} label="Copy the event" />
        </span>
      </header>
      <RawRecord raw={record.raw} why={alert.why} />
    </section>
  ))
}

function RawRecord({ raw, why }: { raw: string; why: Alert['why'] }) {
  const text = useMemo(() => indentJson(raw), [raw])
  const parts = useMemo(() => litParts(text, why), [text, why])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by key.
    <pre className="code fcode" tabIndex={0} aria-label="Event as it came">
      <Lit text={text} parts={parts} />
    </pre>
  )
}
