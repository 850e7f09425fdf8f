import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Caller } from '../access/index.js'
import type { CaseEvent, Cases } from '../cases/index.js'
import { Problem } from '../problem/index.js'
import type { Overview } from './contract/index.js'

/** Screens of one city; each holds a socket and a buffer. */
const connectionsMax = 500
/** What may wait for one slow reader; beyond it the connection is cut and the page asks again. */
const bufferBytesMax = 1_048_576
const overviewEveryMs = 5_000
const pingEveryMs = 15_000

interface Viewer {
  readonly caller: Caller
  readonly response: ServerResponse
  readonly headers: OutgoingHttpHeaders
  /** Whether session or token still counts. */
  readonly stillMay: () => Promise<boolean>
}

/** Server-sent events (HTML standard, section 9.2): what is new, to each who may see it. */
export interface Live {
  /** Takes over the response. Throws Problem `live.full`. */
  attach(viewer: Viewer): void
  close(): void
}

/** Whether a caller may see a change. */
export function concerns(caller: Caller, { agency }: Pick<CaseEvent, 'agency'>): boolean {
  return caller.agencies === 'all' || caller.agencies.includes(agency)
}

/** One event as it goes over the wire. */
export const frame = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

export function openLive(cases: Pick<Cases, 'onChange'>, overview: (caller: Caller) => Promise<Overview>): Live {
  const viewers = new Set<Viewer>()

  function drop(viewer: Viewer): void {
    viewers.delete(viewer)
    viewer.response.destroy()
  }

  function send(viewer: Viewer, text: string): void {
    if (!viewers.has(viewer)) return
    if (viewer.response.writableLength + text.length > bufferBytesMax) drop(viewer)
    else viewer.response.write(text)
  }

  async function sendOverview(viewer: Viewer): Promise<void> {
    send(viewer, frame('overview', await overview(viewer.caller)))
  }

  async function check(viewer: Viewer): Promise<void> {
    if (await viewer.stillMay()) send(viewer, frame('ping', {}))
    else drop(viewer)
  }

  /** One viewer after the other, so that many screens are no burst of queries; a store that is away costs one round. */
  function everyRound(ms: number, act: (viewer: Viewer) => Promise<void>): NodeJS.Timeout {
    let busy = false
    const round = async () => {
      if (busy) return
      busy = true
      for (const viewer of viewers) await act(viewer).catch(() => {})
      busy = false
    }
    return setInterval(() => void round(), ms).unref()
  }

  const unsubscribe = cases.onChange(change => {
    const text = change.kind === 'alert' ? frame('alert', change.alert) : frame('incident', change.incident)
    for (const viewer of viewers) if (concerns(viewer.caller, change)) send(viewer, text)
  })
  const timers = [everyRound(overviewEveryMs, sendOverview), everyRound(pingEveryMs, check)]

  return {
    attach(viewer) {
      if (viewers.size >= connectionsMax)
        throw new Problem('live.full', 'Too many screens are connected', 'Close some, or try again later')
      viewers.add(viewer)
      viewer.response.on('close', () => viewers.delete(viewer))
      viewer.response.on('error', () => drop(viewer))
      viewer.response.writeHead(200, viewer.headers)
      viewer.response.write('retry: 2000\n\n')
      sendOverview(viewer).catch(() => {})
    },
    close() {
      unsubscribe()
      for (const timer of timers) clearInterval(timer)
      for (const viewer of [...viewers]) drop(viewer)
    },
  }
}
