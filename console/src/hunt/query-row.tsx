import { RotateCw, Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useCity } from '../parts/city'
import { CopyButton } from '../parts/copy-button'
import { dayMonth, hourMinute } from '../words/time'
import { type HuntSearch, type Range, rangeNames, ranges, spanOf, usualRange } from './hunt-search'

interface Props {
  readonly search: HuntSearch
  readonly ask: (next: HuntSearch) => void
}

/** The query and the time. */
export function QueryRow({ ask, search }: Props) {
  const { timeZone } = useCity()
  const [text, setText] = useState(search.q ?? '')
  useEffect(() => setText(search.q ?? ''), [search.q])
  const send = () => {
    const { q: _, record: __, tab: ___, ...others } = search
    ask(text.trim() === '' ? others : { ...others, q: text.trim() })
  }
  const chooseRange = (value: string) => {
    const { from: _, to: __, range: ___, ...others } = search
    if (value !== 'chosen') ask(value === usualRange ? others : { ...others, range: value as Range })
  }
  const chosen = search.from && search.to
  const words = (at: string) => `${dayMonth(new Date(at), timeZone)} ${hourMinute(new Date(at), timeZone)}`
  return (
    <search>
      <form
        className="qrow"
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
      >
        <div className="qbox">
          <Search aria-hidden="true" className="ic-sm t3" />
          <input
            id="query"
            className="mono"
            aria-label="Query"
            aria-describedby="query-hint"
            placeholder='words, field:value, -field:value, "some words"'
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={text}
            onChange={event => setText(event.target.value)}
            onKeyDown={event => event.key === 'Escape' && event.currentTarget.blur()}
          />
          <kbd>/</kbd>
          <span id="query-hint" className="vh">
            Words and field:value terms. A minus before a term excludes it; quotes keep spaces; a star stands for
            anything.
          </span>
        </div>
        <select
          className="in"
          aria-label="Time"
          value={chosen ? 'chosen' : (search.range ?? usualRange)}
          onChange={event => chooseRange(event.target.value)}
        >
          {chosen && (
            <option value="chosen">
              {words(search.from!)} to {words(search.to!)}
            </option>
          )}
          {rangeNames.map(name => (
            <option key={name} value={name}>
              {ranges[name].words}
            </option>
          ))}
        </select>
        <button type="submit" className="btn pri">
          <RotateCw aria-hidden="true" className="ic-sm" />
          Search
        </button>
        <CopyButton label="Copy a link to what is shown" word="Copy link" text={() => linkTo(search)} />
      </form>
    </search>
  )
}

/** A link that shows the same records tomorrow: its times are fixed. */
function linkTo(search: HuntSearch): string {
  const { range: _, ...others } = search
  const fixed = { ...others, ...spanOf(search, Date.now()) }
  return `${location.origin}/hunt?${new URLSearchParams(Object.entries(fixed))}`
}
