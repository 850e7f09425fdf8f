import { useEffect, useRef } from 'react'
import { usePreferences } from './preferences'

/** Keys and what they do; `Shift+x`, `Escape`, `j`. A handler that answers false leaves the key to the browser. */
export type Keys = { readonly [key: string]: (event: KeyboardEvent) => unknown }

const writes = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && /^(checkbox|radio|button|submit)$/.test(target.type))

/** Listens for keys while `on`. Single letters never act in a field, over a dialog, or when the person turned them off. */
export function useKeys(keys: Keys, on = true): void {
  const { keys: allowed } = usePreferences()
  const current = useRef(keys)
  current.current = keys
  useEffect(() => {
    if (!on) return
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (document.querySelector('dialog[open]')) return
      const single = event.key.length === 1
      if (single && (!allowed || writes(event.target))) return
      if (!single && writes(event.target) && event.key !== 'Escape') return
      const name = event.shiftKey && /^[a-z]$/i.test(event.key) ? `Shift+${event.key.toLowerCase()}` : event.key
      const act = current.current[name]
      if (act && act(event) !== false) event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [on, allowed])
}
