import { useOverview } from '../api/queries'
import { Empty } from '../parts/notices'
import { count, counted } from '../words/time'
import type { QueueSearch } from './queue-search'

interface Props {
  readonly search: QueueSearch
  readonly clear: () => void
}

/** Why the list is empty: nothing is wrong, or a filter hides it. */
export function NothingHere({ clear, search }: Props) {
  const overview = useOverview().data
  const view = search.view ?? 'open'
  if (search.q || search.severity)
    return (
      <Empty title="Nothing fits the filter">
        {overview && `${counted(overview.counts[view], 'incident')} without it. `}
        <button type="button" onClick={clear}>
          Clear the filter
        </button>
      </Empty>
    )
  const titles = {
    open: 'Nothing open',
    mine: 'You have no open incident',
    unassigned: 'Everything open is taken',
    closed: 'No incident was closed yet',
  }
  return (
    <Empty title={titles[view]}>
      {overview &&
        `${count(Math.round(overview.recordsPerSecond))} events/s are read. New incidents appear by themselves.`}
    </Empty>
  )
}
