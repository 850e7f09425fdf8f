import { X } from 'lucide-react'
import { EventRecord } from './event-record'
import type { HuntSearch } from './hunt-search'

interface Props {
  readonly id: string
  readonly search: HuntSearch
  readonly change: (next: HuntSearch) => void
  readonly filter: (field: string, value: string, without: boolean) => void
  readonly onClose: () => void
}

/** A record that a link names but the list does not show: it stands above it. */
export function RecordAlone({ change, filter, id, onClose, search }: Props) {
  return (
    <section className="alone" aria-labelledby="alone-title">
      <header className="rowx">
        <h2 id="alone-title">The record of the link</h2>
        <span className="t3 fs12">not in the list below</span>
        <button type="button" className="btn ghost icon sm push" aria-label="Close the record" onClick={onClose}>
          <X aria-hidden="true" className="ic" />
        </button>
      </header>
      <EventRecord {...{ change, filter, id, search }} />
    </section>
  )
}
