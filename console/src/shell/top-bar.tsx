import { Link } from '@tanstack/react-router'
import { useOverview } from '../api/queries'
import { useLive } from '../live/live-line'
import { useCity, useNow } from '../parts/city'
import { Mark } from '../parts/mark'
import { count, hourMinute, hourMinuteSecond, span, weekday } from '../words/time'
import { ServiceStrip } from './service-strip'
import { YouMenu } from './you-menu'

/** City, its services, the live line, the two clocks, you. */
export function TopBar() {
  const { city } = useCity()
  return (
    <header className="top">
      <Link className="brand" to="/queue" title="To the queue">
        <span className="mark">
          <Mark />
        </span>
        <b>Belfry</b>
        <span className="city">{city}</span>
      </Link>
      <ServiceStrip />
      <LiveLine />
      <Clocks />
      <YouMenu />
    </header>
  )
}

/** Slow sources still show that they live. */
const rate = (perSecond: number) => count(perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond))

function LiveLine() {
  const { brokenSince, status } = useLive()
  const overview = useOverview().data
  const now = useNow(1_000)
  if (brokenSince !== null)
    return (
      <span className="pulse push">
        <span className="dot warn" aria-hidden="true" />
        No live line for {span(now.getTime() - brokenSince)}
      </span>
    )
  return (
    <span className="pulse push">
      <span className={status === 'live' ? 'dot' : 'dot off'} aria-hidden="true" />
      {status === 'live' ? 'Live' : 'Connecting'}
      {overview && <span className="long tnum">{rate(overview.recordsPerSecond)} events/s</span>}
    </span>
  )
}

function Clocks() {
  const { timeZone } = useCity()
  const now = useNow(1_000)
  return (
    <div className="time">
      <b>{hourMinuteSecond(now, timeZone)}</b>
      <span>
        {weekday(now, timeZone)} · {hourMinute(now, 'UTC')} UTC
      </span>
    </div>
  )
}
