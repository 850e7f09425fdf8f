import type { Severity } from '@belfry/server/contract'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import type { View } from './api/queries'
import { readHuntSearch } from './hunt/hunt-search'
import { QueuePage } from './queue/queue-page'
import { NotFound, Shell } from './shell/shell'
import { severities } from './words/labels'

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

function readQueueSearch(search: Record<string, unknown>): QueueSearch {
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

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/queue' })
  },
})
const queue = createRoute({
  getParentRoute: () => root,
  path: '/queue',
  validateSearch: readQueueSearch,
  component: QueuePage,
})
const incident = createRoute({
  getParentRoute: () => root,
  path: '/incidents/$id',
  validateSearch: (search: Record<string, unknown>): { readonly alert?: string } => {
    const alert = text(search.alert)
    return alert ? { alert } : {}
  },
  component: lazyRouteComponent(() => import('./incident/incident-page'), 'IncidentPage'),
})
const hunt = createRoute({
  getParentRoute: () => root,
  path: '/hunt',
  validateSearch: readHuntSearch,
  component: lazyRouteComponent(() => import('./hunt/hunt-page'), 'HuntPage'),
})

export const router = createRouter({ routeTree: root.addChildren([home, queue, incident, hunt]) })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
