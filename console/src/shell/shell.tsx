import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useSession } from '../api/session'
import { useKeys } from '../keys'
import { useLiveLine } from '../live/live-line'
import { CityProvider } from '../parts/city'
import { Failure } from '../parts/notices'
import { ToastProvider } from '../parts/toast'
import { chooseDensity, usePreferences } from '../preferences'
import { SignInPage } from '../sign-in/sign-in-page'
import { AllKeys, KeysContext } from './all-keys'
import { Rail } from './rail'
import { TopBar } from './top-bar'

/** How long `g` waits for the letter of a page. */
const goMs = 1_500

/** Sign-in, or the frame that stands around every page. */
export function Shell() {
  const session = useSession()
  if (session.isPending) return null
  if (session.data) {
    return (
      <CityProvider session={session.data}>
        <ToastProvider>
          <Frame />
        </ToastProvider>
      </CityProvider>
    )
  }
  if (session.error)
    return (
      <main>
        <h1 className="vh">Belfry</h1>
        <Failure what="Belfry cannot be reached." error={session.error} retry={() => void session.refetch()} />
      </main>
    )
  return <SignInPage />
}

function Frame() {
  const navigate = useNavigate()
  const { density } = usePreferences()
  const [help, setHelp] = useState(false)
  const wentAt = useRef(0)
  useLiveLine()
  const go = (to: '/queue' | '/hunt') => () => {
    if (Date.now() - wentAt.current > goMs) return false
    wentAt.current = 0
    void navigate({ to })
  }
  useKeys({
    g: () => {
      wentAt.current = Date.now()
    },
    q: go('/queue'),
    h: go('/hunt'),
    d: () => chooseDensity(density === 'compact' ? 'comfortable' : 'compact'),
    '?': () => setHelp(true),
  })
  return (
    <KeysContext value={() => setHelp(true)}>
      <div className="app">
        <TopBar />
        <Rail />
        <main className="main">
          <Outlet />
        </main>
      </div>
      {help && <AllKeys onClose={() => setHelp(false)} />}
    </KeysContext>
  )
}

/** An address that no page has. */
export function NotFound() {
  return (
    <div className="empty">
      <h1>There is no page here</h1>
      <p className="t2">
        <Link to="/queue">Go to the queue</Link>
      </p>
    </div>
  )
}
