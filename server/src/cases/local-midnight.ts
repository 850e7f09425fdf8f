/** The last local midnight at or before `now` (epoch ms) in a time zone (IANA name). */
export function localMidnight(now: number, timeZone: string): number {
  const day = Math.floor(localAsUtc(now, timeZone) / 86_400_000) * 86_400_000
  // The offset at midnight may differ from that of now, on a day when clocks change.
  const guess = day - (localAsUtc(now, timeZone) - now)
  return day - (localAsUtc(guess, timeZone) - guess)
}

/** What local clocks show, read as if it were UTC. */
function localAsUtc(ms: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!) + (ms % 1000)
}
