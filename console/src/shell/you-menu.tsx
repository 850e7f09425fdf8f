import { useQueryClient } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { sessionKey, signOut } from '../api/session'
import { useKeys } from '../keys'
import { useCity } from '../parts/city'
import { chooseDensity, chooseKeys, chooseTheme, usePreferences } from '../preferences'
import { initials } from '../words/labels'
import { useShowKeys } from './all-keys'
import './you-menu.css'

/** Who you are, how the console looks, and the way out. */
export function YouMenu() {
  const { person } = useCity()
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const shut = () => {
    setOpen(false)
    button.current?.focus()
  }
  useKeys({ Escape: shut }, open)
  useEffect(() => {
    if (!open) return
    const outside = (event: PointerEvent) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false)
    }
    window.addEventListener('pointerdown', outside)
    return () => window.removeEventListener('pointerdown', outside)
  }, [open])
  return (
    <div className="you" ref={place}>
      <button
        type="button"
        ref={button}
        className="you-button"
        aria-expanded={open}
        aria-controls="you-menu"
        aria-label={`${initials(person.name)}: ${person.name}, settings`}
        onClick={() => setOpen(!open)}
      >
        <span className="ava me">{initials(person.name)}</span>
      </button>
      {open && <Menu onDone={() => setOpen(false)} />}
    </div>
  )
}

function Menu({ onDone }: { onDone: () => void }) {
  const { person } = useCity()
  const { density, keys, theme } = usePreferences()
  const client = useQueryClient()
  const showKeys = useShowKeys()
  const leave = () =>
    void signOut()
      .catch(() => {})
      .then(() => {
        client.clear()
        client.setQueryData(sessionKey, null)
      })
  return (
    <section className="you-menu" id="you-menu" aria-label="You and your settings">
      <p>
        <b className="med">{person.name}</b>
        <br />
        <span className="t3 fs12">{person.role}</span>
      </p>
      <Choice name="Theme" now={theme} all={['dark', 'light']} choose={chooseTheme} />
      <Choice name="Rows" now={density} all={['comfortable', 'compact']} choose={chooseDensity} />
      <Choice
        name="Single keys"
        now={keys ? 'on' : 'off'}
        all={['on', 'off']}
        choose={value => chooseKeys(value === 'on')}
      />
      <button
        type="button"
        className="btn ghost no-phone"
        onClick={() => {
          onDone()
          showKeys()
        }}
      >
        All keys <kbd className="push">?</kbd>
      </button>
      <button type="button" className="btn ghost" onClick={leave}>
        <LogOut aria-hidden="true" className="ic" />
        Sign out
      </button>
    </section>
  )
}

interface ChoiceProps<Value extends string> {
  readonly name: string
  readonly now: Value
  readonly all: readonly Value[]
  readonly choose: (value: Value) => void
}

function Choice<Value extends string>({ all, choose, name, now }: ChoiceProps<Value>) {
  return (
    <fieldset className="you-choice">
      <legend className="lbl">{name}</legend>
      <div className="seg">
        {all.map(value => (
          <button key={value} type="button" aria-pressed={value === now} onClick={() => choose(value)}>
            {value.charAt(0).toUpperCase() + value.slice(1)}
          </button>
        ))}
      </div>
    </fieldset>
  )
}
