import type { Session } from '@belfry/server/contract'
import { useQuery } from '@tanstack/react-query'
import { ApiError, call, setCsrf } from './client'

export const sessionKey = ['session'] as const

/** Remembers what every later call needs. */
export function keep(session: Session): Session {
  setCsrf(session.csrf)
  return session
}

/** Who is signed in; null where nobody is. */
export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async (): Promise<Session | null> => {
      try {
        return keep(await call<Session>('GET', '/api/v1/session'))
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null
        throw error
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Signs in with name and password. */
export const signIn = async (name: string, password: string): Promise<Session> =>
  keep(await call<Session>('POST', '/api/v1/session', { name, password }))

/** Ends the session on the server. */
export const signOut = (): Promise<unknown> => call('DELETE', '/api/v1/session')
