import type { Event } from '@belfry/server/contract'
import { Minus, Plus } from 'lucide-react'
import { useMemo } from 'react'
import { indentJson } from '../alert/indent-json'
import { CopyButton } from '../parts/copy-button'
import { Failure, Loading } from '../parts/notices'
import { BothClocks } from '../parts/times'
import { counted } from '../words/time'
import { useEvent } from './hunt-queries'
import type { HuntSearch } from './hunt-search'

interface Props {
  readonly id: string
  readonly search: HuntSearch
  readonly change: (next: HuntSearch) => void
  readonly filter: (field: string, value: string, without: boolean) => void
}

/** Minutes on either side that "around" shows. */
const aroundMs = 5 * 60_000

/** One record: its fields, each of which can narrow the query, or the text as it came. */
export function EventRecord({ change, filter, id, search }: Props) {
  const event = useEvent(id)
  if (event.error)
    return <Failure what="The record cannot be shown." error={event.error} retry={() => void event.refetch()} />
  if (!event.data) return <Loading what="the record" rows={4} />
  return <Shown event={event.data} {...{ change, filter, search }} />
}

function Shown({ change, event, filter, search }: Omit<Props, 'id'> & { readonly event: Event }) {
  const fields = useMemo(() => fieldsOf(event), [event])
  const raw = search.tab === 'raw'
  const { tab: _, ...fieldsTab } = search
  const around = () => {
    const at = Date.parse(event.time)
    const { q: _q, range: _r, ...others } = search
    change({ ...others, from: new Date(at - aroundMs).toISOString(), to: new Date(at + aroundMs).toISOString() })
  }
  return (
    <div className="dx">
      <div className="rowx dh wrap">
        <div className="seg" role="group" aria-label="Show">
          <button type="button" aria-pressed={!raw} onClick={() => change(fieldsTab)}>
            Fields {fields.length}
          </button>
          <button type="button" aria-pressed={raw} onClick={() => change({ ...search, tab: 'raw' })}>
            Raw
          </button>
        </div>
        <span className="fs12 t2">
          <BothClocks at={event.time} />, from <span className="mono">{event.source}</span>
        </span>
        <span className="push rowx">
          <button type="button" className="btn ghost sm" onClick={around}>
            5 min around
          </button>
          <CopyButton text={() => event.raw ?? ''} label="Copy the record" word="Copy" />
        </span>
      </div>
      {raw ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by key.
        <pre className="code" tabIndex={0} aria-label="Record as it came">
          {indentJson(event.raw ?? '')}
        </pre>
      ) : (
        <Fields fields={fields} filter={filter} />
      )}
    </div>
  )
}

function Fields({ fields, filter }: { fields: readonly (readonly [string, string])[] } & Pick<Props, 'filter'>) {
  return (
    <dl className="fx" aria-label={counted(fields.length, 'field')}>
      {fields.map(([name, value]) => (
        <div
          key={name}
          onKeyDown={event => {
            if (event.key !== '+' && event.key !== '-') return
            event.stopPropagation()
            filter(name, value, event.key === '-')
          }}
        >
          <dt className="mono cut" title={name}>
            {name}
          </dt>
          <dd className="mono fx-value">
            <span title={value}>{value}</span>
            <span className="io">
              <button
                type="button"
                aria-label={`Only with ${name} ${value}`}
                title="Only with this value (+)"
                onClick={() => filter(name, value, false)}
              >
                <Plus aria-hidden="true" className="ic-sm" />
              </button>
              <button
                type="button"
                aria-label={`Without ${name} ${value}`}
                title="Without this value (-)"
                onClick={() => filter(name, value, true)}
              >
                <Minus aria-hidden="true" className="ic-sm" />
              </button>
            </span>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Normalised fields first, then the source's own, as they are searched. */
function fieldsOf(event: Event): readonly (readonly [string, string])[] {
  const known: [string, string][] = [['dataset', event.dataset], ...texts(event.ecs)]
  if (event.asset) known.push(['asset', event.asset])
  const names = new Set(known.map(([name]) => name))
  const own = Object.entries(event.fields ?? {}).filter(([name]) => !names.has(name))
  return [...known, ...own].filter(([, value]) => value !== '')
}

const texts = (ecs: Event['ecs']): [string, string][] =>
  Object.entries(ecs).map(([name, value]) => [name, String(value)])
