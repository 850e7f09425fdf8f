const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${name}`
  let made = formats.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options })
    formats.set(key, made)
  }
  return made
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const seconds = { ...clock, second: '2-digit' } as const

/** `14:32` in that zone. */
export const hourMinute = (at: Date, zone: string): string => format(zone, 'hm', clock).format(at)
/** `14:32:07` in that zone. */
export const hourMinuteSecond = (at: Date, zone: string): string => format(zone, 'hms', seconds).format(at)
/** `14:32:07.204` in that zone. */
export const toMillisecond = (at: Date, zone: string): string =>
  format(zone, 'ms', { ...seconds, fractionalSecondDigits: 3 }).format(at)
/** `17 Mar` in that zone. */
export const dayMonth = (at: Date, zone: string): string =>
  format(zone, 'day', { day: 'numeric', month: 'short' }).format(at)
/** `Tue 17 Mar` in that zone. */
export const weekday = (at: Date, zone: string): string =>
  format(zone, 'weekday', { weekday: 'short', day: 'numeric', month: 'short' }).format(at).replace(',', '')

/** Whether both fall on one day there. */
export const sameDay = (a: Date, b: Date, zone: string): boolean => weekday(a, zone) === weekday(b, zone)

/** `41 min`, `2 h 06`, `3 d 04 h`; for spans in a sentence. */
export function span(ms: number): string {
  if (ms < minuteMs) return 'under 1 min'
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`
  if (ms < dayMs) return `${Math.floor(ms / hourMs)} h ${String(Math.floor((ms % hourMs) / minuteMs)).padStart(2, '0')}`
  return `${Math.floor(ms / dayMs)} d ${String(Math.floor((ms % dayMs) / hourMs)).padStart(2, '0')} h`
}

/** The age of a thing as tables show it: a span within a day, then its date. */
export function age(at: Date, now: Date, zone: string): string {
  const ms = now.getTime() - at.getTime()
  if (ms < minuteMs) return 'now'
  return ms < dayMs ? span(ms) : dayMonth(at, zone)
}

/** `1,153`. */
export const count = (n: number): string => n.toLocaleString('en-US')

/** `1 alert`, `3 alerts`, `1,153 events`. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`
