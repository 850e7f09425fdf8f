import { age, dayMonth, hourMinute, hourMinuteSecond, sameDay, weekday } from '../words/time'
import { useCity, useNow } from './city'

/** `41 min`, and below it the clock. */
export function Age({ at }: { at: string }) {
  const { timeZone } = useCity()
  const now = useNow(10_000)
  const date = new Date(at)
  return (
    <time dateTime={at} title={`${weekday(date, timeZone)} ${hourMinuteSecond(date, timeZone)}`}>
      {age(date, now, timeZone)}
    </time>
  )
}

/** `14:16`, with the day where it is not today. */
export function Clock({ at }: { at: string }) {
  const { timeZone } = useCity()
  const now = useNow(60_000)
  const date = new Date(at)
  const day = sameDay(date, now, timeZone) ? '' : `${dayMonth(date, timeZone)} `
  return (
    <time dateTime={at} className="tnum">
      {day}
      {hourMinute(date, timeZone)}
    </time>
  )
}

/** `14:16` alone, where the age beside it says which day. */
export function HourMinute({ at }: { at: string }) {
  const { timeZone } = useCity()
  return (
    <time dateTime={at} className="tnum">
      {hourMinute(new Date(at), timeZone)}
    </time>
  )
}

/** `14:16:22 (13:16:22 UTC)`: both clocks, where a time is read out or copied. */
export function BothClocks({ at }: { at: string }) {
  const { timeZone } = useCity()
  const now = useNow(60_000)
  const date = new Date(at)
  const day = sameDay(date, now, timeZone) ? '' : `${weekday(date, timeZone)} `
  return (
    <time dateTime={at} className="tnum">
      {day}
      {hourMinuteSecond(date, timeZone)} <span className="t3">({hourMinuteSecond(date, 'UTC')} UTC)</span>
    </time>
  )
}
