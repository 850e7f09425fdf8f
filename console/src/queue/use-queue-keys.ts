import type { Incident } from '@belfry/server/contract'
import { type RefObject, useRef } from 'react'
import { useKeys } from '../keys'

interface Options {
  readonly pane: RefObject<HTMLElement | null>
  readonly incidents: readonly Incident[]
  /** The alert in the flyout. */
  readonly shown: string | null
  readonly show: (alert: string | null) => void
  readonly toggle: (ids: readonly string[]) => void
  readonly reload: () => void
  readonly take: (current: Incident | null) => void
  readonly close: (current: Incident | null) => void
}

const rowLinks = '[data-row]'

/** Keys of the queue. The row in focus is the current one; it is found in the page, so that no second list can disagree. */
export function useQueueKeys(options: Options): { readonly focusRow: (by: 1 | -1 | null) => void } {
  const { close, incidents, pane, reload, show, shown, take, toggle } = options
  /** The row last in focus, by its `data-row`. */
  const last = useRef<string | null>(null)
  const tickedAt = useRef<string | null>(null)

  const links = () => [...(pane.current?.querySelectorAll<HTMLElement>(rowLinks) ?? [])]
  const current = (): HTMLElement | undefined => {
    const focused = document.activeElement?.closest('tr')?.querySelector<HTMLElement>(rowLinks)
    const all = links()
    if (focused && all.includes(focused)) return focused
    return (
      all.find(link => link.dataset.row === (shown ?? last.current)) ??
      all.find(link => link.dataset.row === last.current)
    )
  }
  const incidentOf = (link: HTMLElement | undefined) =>
    incidents.find(({ id }) => id === link?.dataset.incident) ?? null

  /** Goes on by one row; null brings the focus back to the current one. */
  const focusRow = (by: 1 | -1 | null) => {
    const all = links()
    const at = current() === undefined ? -1 : all.indexOf(current()!)
    const next = all[by === null ? at : Math.min(all.length - 1, Math.max(0, at + by))] ?? all[0]
    if (!next) return
    last.current = next.dataset.row ?? null
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
    if (by !== null && shown !== null && next.dataset.alert) show(next.dataset.alert)
  }

  const leave = () => {
    if (shown === null) return false
    const link = current()
    show(null)
    link?.focus()
  }
  useKeys({
    j: () => focusRow(1),
    k: () => focusRow(-1),
    '.': reload,
    '/': () => pane.current?.querySelector<HTMLInputElement>('.fbox input')?.focus(),
    a: () => take(incidentOf(current())),
    c: () => close(incidentOf(current())),
    e: () => {
      const alert = current()?.dataset.alert
      if (alert) show(alert)
    },
    x: () => {
      const incident = incidentOf(current())
      if (!incident) return
      tickedAt.current = incident.id
      toggle([incident.id])
    },
    'Shift+x': () => {
      const [from, to] = [tickedAt.current, incidentOf(current())?.id].map(id =>
        incidents.findIndex(each => each.id === id),
      )
      if (from === undefined || to === undefined || from < 0 || to < 0) return
      toggle(
        incidents
          .slice(Math.min(from, to), Math.max(from, to) + 1)
          .map(({ id }) => id)
          .filter(id => id !== tickedAt.current),
      )
    },
    Escape: leave,
  })
  return { focusRow }
}
