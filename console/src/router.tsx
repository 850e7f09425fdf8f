import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { readHuntSearch } from './hunt/hunt-search'
import { QueuePage } from './queue/queue-page'
import { readQueueSearch } from './queue/queue-search'
import { NotFound, Shell } from './shell/shell'

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

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
