import { CircleAlert, Clock as ClockIcon } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { ApiError } from '../api/client'
import './notices.css'

/** What failed, what it means, and what one can do. */
export function Failure({ what, error, retry }: { what: string; error: unknown; retry?: () => void }) {
  const problem = error instanceof ApiError ? error : null
  return (
    <div className="note c failure" role="alert">
      <CircleAlert aria-hidden="true" className="ic" />
      <p>
        <b className="med">{what}</b> {problem ? `${problem.message}.` : 'The page itself failed.'}{' '}
        {problem?.advice ?? ''}
        {problem?.advice && !/[.!?]$/.test(problem.advice) ? '.' : ''}
      </p>
      {retry && (
        <button type="button" className="btn sm push" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

/** A yellow line over content that may be old. */
export function Stale({ children }: { children: ReactNode }) {
  return (
    <div className="note m stale" role="status">
      <ClockIcon aria-hidden="true" className="ic" />
      <p>{children}</p>
    </div>
  )
}

/** Nothing to show, and why. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="med">{title}</p>
      <p className="t3 fs12">{children}</p>
    </div>
  )
}

const quietMs = 150
const longMs = 3_000

/** Nothing for a moment, then the shape of what comes, then what is being read. */
export function Loading({ what, rows = 8 }: { what: string; rows?: number }) {
  const [stage, setStage] = useState<'quiet' | 'shape' | 'long'>('quiet')
  useEffect(() => {
    const first = setTimeout(() => setStage('shape'), quietMs)
    const second = setTimeout(() => setStage('long'), longMs)
    return () => {
      clearTimeout(first)
      clearTimeout(second)
    }
  }, [])
  return (
    <div className="loading" role="status">
      <span className="vh">Reading {what}</span>
      {stage !== 'quiet' &&
        Array.from({ length: rows }, (_, n) => <span key={n} className="sk-row" aria-hidden="true" />)}
      {stage === 'long' && <p className="t3 fs12">Reading {what}…</p>}
    </div>
  )
}
