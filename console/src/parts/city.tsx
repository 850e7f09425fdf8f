import type { Session } from '@belfry/server/contract'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

const CitySession = createContext<Session | null>(null)

/** Everything below knows who looks, at which city, in which time zone. */
export function CityProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <CitySession value={session}>{children}</CitySession>
}

/** Who looks, at which city. Only below the shell. */
export function useCity(): Session {
  const session = useContext(CitySession)
  if (!session) throw new Error('useCity stands outside of the shell')
  return session
}

/** The time, ticking. Ages use 10 s, clocks 1 s. */
export function useNow(everyMs: number): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** The title of the window. */
export function useTitle(page: string): void {
  const { city } = useCity()
  useEffect(() => {
    document.title = `${page} · Belfry, ${city}`
  }, [page, city])
}
