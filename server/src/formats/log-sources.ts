import { readFileSync } from 'node:fs'
import type { LogSource } from '@belfry/event'

interface Table {
  readonly channels: { readonly [channel: string]: string }
  readonly categories: { readonly [service: string]: { readonly [eventId: string]: readonly string[] } }
  readonly when: { readonly [category: string]: { readonly field: string; readonly values: readonly string[] } }
  readonly derived: { readonly [place: string]: { readonly [wanted: string]: string } }
  readonly syslogApps: { readonly [app: string]: Partial<LogSource> }
  readonly suricata: { readonly [eventType: string]: Partial<LogSource> }
}

/** Which log source a record is of, as data: `log-sources.json`, read once with the code. */
export const table = JSON.parse(readFileSync(new URL('./log-sources.json', import.meta.url), 'utf8')) as Table

/** A log source with the parts left out as null. */
export const logSource = (parts: Partial<LogSource>): LogSource => ({
  product: null,
  category: null,
  service: null,
  ...parts,
})
