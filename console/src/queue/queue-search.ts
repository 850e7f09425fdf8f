import type { Severity } from '@belfry/server/contract'
import type { View } from '../api/queries'
import { severities } from '../words/labels'

/** What the address of the queue holds; what is not set is left out of it. */
export interface QueueSearch {
  readonly view?: View
  readonly q?: string
  readonly severity?: Severity
  /** The alert in the flyout. */
  readonly alert?: string
}

const views: readonly View[] = ['open', 'mine', 'unassigned', 'closed']

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** Reads the address of the queue; what is unknown in it is left out. */
export function readQueueSearch(search: Record<string, unknown>): QueueSearch {
  const view = views.find(each => each === search.view && each !== 'open')
  const severity = severities.find(each => each === search.severity)
  const [q, alert] = [text(search.q), text(search.alert)]
  return {
    ...(view ? { view } : {}),
    ...(q ? { q } : {}),
    ...(severity ? { severity } : {}),
    ...(alert ? { alert } : {}),
  }
}
