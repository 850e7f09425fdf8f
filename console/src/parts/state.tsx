import type { IncidentState } from '@belfry/server/contract'
import { stateWords } from '../words/labels'

/** A grey disc that fills up as the work goes on, with its word. */
export function State({ state }: { state: IncidentState }) {
  return <span className={`st ${state}`}>{stateWords[state]}</span>
}
