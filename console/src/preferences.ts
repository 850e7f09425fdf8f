import { useSyncExternalStore } from 'react'

export type Theme = 'dark' | 'light'
export type Density = 'comfortable' | 'compact'
const yearS = 31_536_000

interface Preferences {
  readonly theme: Theme
  readonly density: Density
  /** Whether single letters act (WCAG 2.1.4). */
  readonly keys: boolean
}

const stored = (name: string): string | null => {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

let preferences: Preferences = {
  // The server wrote it, from the cookie below.
  theme: document.documentElement.dataset.theme === 'light' ? 'light' : 'dark',
  density: stored('belfry.density') === 'compact' ? 'compact' : 'comfortable',
  keys: stored('belfry.keys') !== 'off',
}
document.documentElement.dataset.density = preferences.density

const listeners = new Set<() => void>()
function change(next: Partial<Preferences>): void {
  preferences = { ...preferences, ...next }
  document.documentElement.dataset.theme = preferences.theme
  document.documentElement.dataset.density = preferences.density
  for (const tell of listeners) tell()
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // A browser that keeps nothing: the choice lasts until the page is closed.
  }
}

/** The choices of this person on this device. */
export const usePreferences = (): Preferences =>
  useSyncExternalStore(
    tell => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => preferences,
  )

/** A cookie, because the server writes the theme into the page before anything is drawn. */
export function chooseTheme(theme: Theme): void {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, and asynchronous.
  document.cookie = `theme=${theme}; Path=/; Max-Age=${yearS}; SameSite=Lax${secure}`
  change({ theme })
}

export function chooseDensity(density: Density): void {
  store('belfry.density', density)
  change({ density })
}

export function chooseKeys(keys: boolean): void {
  store('belfry.keys', keys ? 'on' : 'off')
  change({ keys })
}
