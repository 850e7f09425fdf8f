import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { useKeys } from '../keys'

interface Toast {
  readonly text: string
  readonly undo?: () => void
}

const shownMs = 8_000
const Show = createContext<(toast: Toast) => void>(() => {})

/** Says what the person did, or offers to undo it. Never for alerts, never for errors. */
export const useToast = (): ((toast: Toast) => void) => useContext(Show)

/** One toast at a time, bottom left, 8 s. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast | null>(null)
  const show = useCallback((next: Toast) => setToast(next), [])
  useEffect(() => {
    if (!toast) return
    const timer = setTimeout(() => setToast(null), shownMs)
    return () => clearTimeout(timer)
  }, [toast])
  const undo = useMemo(
    () =>
      toast?.undo &&
      (() => {
        toast.undo?.()
        setToast(null)
      }),
    [toast],
  )
  useKeys({ z: () => undo?.() }, undo !== undefined)
  return (
    <Show value={show}>
      {children}
      <div className="toast-place" role="status">
        {toast && (
          <div className="toast">
            <span>{toast.text}</span>
            {undo && (
              <button type="button" className="btn ghost sm" onClick={undo}>
                Undo <kbd>z</kbd>
              </button>
            )}
          </div>
        )}
      </div>
    </Show>
  )
}
