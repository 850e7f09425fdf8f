import type { Alert, Incident, Overview, Severity } from '@belfry/server/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { incidentKey, overviewKey } from '../api/queries'
import { sessionKey } from '../api/session'
import { place } from '../api/work'

/** The overview comes every 5 s: two missing ones mean that the line is dead although nobody closed it. */
const silentMs = 12_000
/** Until the browser would not try again by itself. */
const retryMs = 5_000
/** New incidents remembered for the bar; beyond it only the number grows. */
const freshMax = 500

export interface Fresh {
  readonly severity: Severity
  readonly at: string
}
interface LiveLine {
  readonly status: 'connecting' | 'live' | 'broken'
  /** Epoch ms; null while the line works. */
  readonly brokenSince: number | null
  /** Incidents that came since the list was read, by id. */
  readonly fresh: ReadonlyMap<string, Fresh>
}

let line: LiveLine = { status: 'connecting', brokenSince: null, fresh: new Map() }
/** Ids the list on the screen shows: a change of one of these is no news. */
let listed: ReadonlySet<string> = new Set()
const listeners = new Set<() => void>()

function change(next: Partial<LiveLine>): void {
  line = { ...line, ...next }
  for (const tell of listeners) tell()
}

const subscribe = (tell: () => void) => {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** The state of the live line. */
export const useLive = (): LiveLine => useSyncExternalStore(subscribe, () => line)

/** The list was read again with these incidents: nothing of it is new now. */
export function nowListed(ids: ReadonlySet<string>): void {
  listed = ids
  const fresh = new Map([...line.fresh].filter(([id]) => !ids.has(id)))
  if (fresh.size !== line.fresh.size) change({ fresh })
}

/** The person asked for the new rows. */
export const forgetFresh = (): void => change({ fresh: new Map() })

function tookIncident(incident: Incident): void {
  if (listed.has(incident.id) || incident.state === 'closed' || line.fresh.size >= freshMax) return
  const fresh = new Map(line.fresh).set(incident.id, { severity: incident.severity, at: incident.openedAt })
  change({ fresh })
}

/** Keeps the line open while the shell is on the screen, and puts what comes where it belongs. */
export function useLiveLine(): void {
  const client = useQueryClient()
  useEffect(() => {
    let source: EventSource | null = null
    let lastHeard = Date.now()
    let retry: ReturnType<typeof setTimeout> | undefined

    const heard = () => {
      lastHeard = Date.now()
      if (line.status === 'live') return
      const wasBroken = line.status === 'broken'
      change({ status: 'live', brokenSince: null })
      if (wasBroken) void client.invalidateQueries({ queryKey: ['incident'] })
    }
    const broke = () => {
      if (line.brokenSince === null) change({ status: 'broken', brokenSince: Date.now() })
      if (source?.readyState !== EventSource.CLOSED) return
      clearTimeout(retry)
      retry = setTimeout(open, retryMs)
      void client.invalidateQueries({ queryKey: sessionKey })
    }
    const on = <Data>(name: string, act: (data: Data) => void) =>
      source?.addEventListener(name, message => {
        heard()
        act(JSON.parse((message as MessageEvent<string>).data) as Data)
      })
    function open() {
      source?.close()
      source = new EventSource('/api/v1/live')
      source.addEventListener('open', heard)
      source.addEventListener('error', broke)
      on<Overview>('overview', overview => client.setQueryData(overviewKey, overview))
      on<Alert>('alert', alert => void client.invalidateQueries({ queryKey: ['alerts', alert.incident] }))
      on<Incident>('incident', incident => {
        if (listed.has(incident.id) || client.getQueryData(incidentKey(incident.id))) place(client, incident)
        tookIncident(incident)
      })
      on('ping', () => {})
    }
    open()
    const watch = setInterval(() => {
      if (Date.now() - lastHeard < silentMs) return
      lastHeard = Date.now()
      if (line.brokenSince === null) change({ status: 'broken', brokenSince: Date.now() })
      open()
    }, 1_000)
    return () => {
      clearInterval(watch)
      clearTimeout(retry)
      source?.close()
      change({ status: 'connecting', brokenSince: null, fresh: new Map() })
    }
  }, [client])
}
