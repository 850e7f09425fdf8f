import { useLive } from '../live/live-line'
import { useCity, useNow } from '../parts/city'
import { Stale } from '../parts/notices'
import { severities, severityWords } from '../words/labels'
import { hourMinute, span } from '../words/time'

/** A line that just broke and mends itself is no news. */
const staleMs = 5_000

/** New rows wait here: the list does not move under the hand. */
export function NewBar({ onShow }: { onShow: () => void }) {
  const { fresh } = useLive()
  const { timeZone } = useCity()
  const all = [...fresh.values()]
  const parts = severities
    .map(severity => [severity, all.filter(one => one.severity === severity).length] as const)
    .filter(([, n]) => n > 0)
    .map(([severity, n]) => `${n} ${severityWords[severity].toLowerCase()}`)
  const oldest = all.map(one => one.at).sort()[0]
  return (
    <div role="status">
      {all.length > 0 && (
        <button className="newbar" type="button" onClick={onShow}>
          <b>{all.length} new</b>
          <span className="t2">
            {oldest && `since ${hourMinute(new Date(oldest), timeZone)}, `}
            {parts.join(', ')}
          </span>
          <u>Show them</u>
          <kbd>.</kbd>
        </button>
      )}
    </div>
  )
}

/** Says within 5 s that nothing new can come. */
export function QueueStale() {
  const { brokenSince } = useLive()
  const now = useNow(1_000).getTime()
  if (brokenSince === null || now - brokenSince < staleMs) return null
  return (
    <Stale>
      <b className="med">This list may be {span(now - brokenSince)} old.</b> The live line broke and is tried again
      every few seconds. Records are still received.
    </Stale>
  )
}
