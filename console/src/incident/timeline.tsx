import type { Incident, TimelineItem } from '@belfry/server/contract'
import { Flag, type LucideIcon, TrendingUp, UserRound, Zap } from 'lucide-react'
import { useState } from 'react'
import { useTimeline } from '../api/queries'
import { useCity } from '../parts/city'
import { Failure, Loading } from '../parts/notices'
import { SeverityBadge } from '../parts/severity'
import { Clock } from '../parts/times'
import { initials } from '../words/labels'
import { CommentBox } from './comment-box'

type Kind = 'all' | 'alerts' | 'actions' | 'comments'
const kinds: readonly (readonly [Kind, string])[] = [
  ['all', 'All'],
  ['alerts', 'Alerts'],
  ['actions', 'Actions'],
  ['comments', 'Comments'],
]
const kindOf = (item: TimelineItem): Kind =>
  item.kind === 'alert' ? 'alerts' : item.kind === 'comment' ? 'comments' : 'actions'

interface Props {
  readonly incident: Incident
  readonly onAlert: (id: string) => void
}

/** What happened, newest first; nothing in it can be changed. */
export function Timeline({ incident, onAlert }: Props) {
  const timeline = useTimeline(incident.id)
  const [kind, setKind] = useState<Kind>('all')
  const items = timeline.data?.items ?? []
  const shown = items.filter(item => kind === 'all' || kindOf(item) === kind)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by key.
    <section className="icol scroll" aria-labelledby="timeline-title" tabIndex={0}>
      <div className="ihx">
        <h2 id="timeline-title">Timeline</h2>
        <div className="seg" role="group" aria-label="Show">
          {kinds.map(([id, word]) => {
            const n = id === 'all' ? items.length : items.filter(item => kindOf(item) === id).length
            return (
              <button key={id} type="button" aria-pressed={kind === id} onClick={() => setKind(id)}>
                {word} {n}
              </button>
            )
          })}
        </div>
        <span className="t3 fs12 push no-phone">Newest first, local time</span>
      </div>
      <CommentBox incident={incident.id} />
      {timeline.error && !timeline.data ? (
        <Failure what="The timeline cannot be shown." error={timeline.error} retry={() => void timeline.refetch()} />
      ) : timeline.isPending ? (
        <Loading what="the timeline" />
      ) : (
        <ol className="tl">
          {shown.map(item => (
            <Item key={item.id} item={item} onAlert={onAlert} />
          ))}
        </ol>
      )}
    </section>
  )
}

const icons: { readonly [kind in TimelineItem['kind']]: LucideIcon } = {
  opened: Zap,
  alert: Zap,
  severity: TrendingUp,
  state: Flag,
  assigned: UserRound,
  comment: UserRound,
}

function Item({ item, onAlert }: { item: TimelineItem; onAlert: (id: string) => void }) {
  const { person } = useCity()
  const Icon = icons[item.kind]
  if (item.kind === 'comment')
    return (
      <li className="ti say">
        <Clock at={item.at} />
        <span className="gut">
          <span
            className={item.by === person.name ? 'ava me sm' : 'ava sm'}
            role="img"
            aria-label={item.by ?? 'Belfry'}
          >
            {initials(item.by ?? 'Belfry')}
          </span>
        </span>
        <p className="bub">{item.text}</p>
      </li>
    )
  const alert = item.alert
  return (
    <li className="ti">
      <Clock at={item.at} />
      <span className="gut">
        {item.kind === 'alert' && item.severity ? (
          <SeverityBadge severity={item.severity} size="small" />
        ) : (
          <span className="gl">
            <Icon aria-hidden="true" className="ic-sm" />
          </span>
        )}
      </span>
      <div className="ti-what">
        <p>
          {alert ? (
            <button type="button" className="ti-link" onClick={() => onAlert(alert)}>
              {item.text}
            </button>
          ) : (
            <b className="med">{item.text}</b>
          )}
          {item.by && <span className="t3"> by {item.by}</span>}
        </p>
        {item.detail && <p className="t3 fs12">{item.detail}</p>}
      </div>
    </li>
  )
}
