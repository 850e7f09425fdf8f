import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Eye, EyeOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { ApiError } from '../api/client'
import { sessionKey, signIn } from '../api/session'
import { Mark } from '../parts/mark'
import { Skyline } from './skyline'
import './sign-in.css'

/** Name and password. What went wrong stands under the field, with what to do. */
export function SignInPage() {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [shown, setShown] = useState(false)
  const attempt = useMutation({
    mutationFn: () => signIn(name.trim(), password),
    onSuccess: session => client.setQueryData(sessionKey, session),
  })
  useEffect(() => {
    document.title = 'Sign in · Belfry'
  }, [])
  const error = attempt.error instanceof ApiError ? attempt.error : null
  const EyeIcon = shown ? EyeOff : Eye
  return (
    <div className="si">
      <main>
        <div className="si-box">
          <div className="si-who">
            <Mark />
            <div>
              <h1>Belfry</h1>
              <p>Security watch of the city</p>
            </div>
          </div>
          <form
            aria-label="Sign in"
            onSubmit={event => {
              event.preventDefault()
              attempt.mutate()
            }}
          >
            <div className="field">
              <label htmlFor="account">Account</label>
              <input
                className="in"
                id="account"
                autoComplete="username"
                autoCapitalize="none"
                required
                value={name}
                onChange={event => setName(event.target.value)}
              />
            </div>
            <div className="field">
              <label htmlFor="password">Password</label>
              <div className="si-password">
                <input
                  className={error ? 'in bad' : 'in'}
                  id="password"
                  type={shown ? 'text' : 'password'}
                  autoComplete="current-password"
                  required
                  aria-describedby={error ? 'sign-in-error' : undefined}
                  value={password}
                  onChange={event => setPassword(event.target.value)}
                />
                <button
                  type="button"
                  aria-label="Show the password"
                  aria-pressed={shown}
                  onClick={() => setShown(!shown)}
                >
                  <EyeIcon aria-hidden="true" className="ic" />
                </button>
              </div>
              {error && (
                <p className="hint bad" id="sign-in-error" role="alert">
                  {error.message}. {error.advice}
                </p>
              )}
            </div>
            <button type="submit" className="btn pri si-big" disabled={attempt.isPending}>
              {attempt.isPending && <span className="spin" aria-hidden="true" />}
              Sign in
            </button>
          </form>
          <p className="si-legal">
            Every action here is written to a journal that cannot be changed. No account yet, or locked out: ask your
            administrator. There is no reset by e-mail.
          </p>
        </div>
      </main>
      <Skyline />
    </div>
  )
}
