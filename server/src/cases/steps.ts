import { Problem } from '../problem/index.js'
import { type IncidentState, incidentStates, type Verdict } from './cases.js'

export interface Step {
  readonly state: IncidentState
  readonly reason: string
  readonly verdict?: Verdict
}

const names: Readonly<Record<IncidentState, string>> = {
  new: 'New',
  triage: 'Triage',
  contained: 'Contained',
  eradicated: 'Eradicated',
  recovered: 'Recovered',
  closed: 'Closed',
}
const verdictNames: Readonly<Record<Verdict, string>> = {
  true: 'true positive',
  false: 'false positive',
  benign: 'benign positive',
}

/**
 * Whether an incident may go this step: forward by any number of states, or from closed back to triage; always with a reason, and closing
 * with a verdict. @throws Problem `incident.state.illegal`, `incident.state.unexplained`, `incident.verdict.missing`
 */
export function checkStep(from: IncidentState, step: Step): void {
  const forward = incidentStates.indexOf(step.state) > incidentStates.indexOf(from)
  const reopens = from === 'closed' && step.state === 'triage'
  if (!forward && !reopens)
    throw new Problem(
      'incident.state.illegal',
      `An incident cannot go from ${names[from]} to ${names[step.state]}`,
      from === 'closed' ? 'Reopen it to Triage' : 'Choose a later state',
    )
  if (step.reason.trim() === '')
    throw new Problem('incident.state.unexplained', 'A change of state needs a reason', 'Say in a few words why')
  if (step.state === 'closed' && step.verdict === undefined)
    throw new Problem(
      'incident.verdict.missing',
      'Closing needs a verdict',
      'Say whether it was a true, a false or a benign positive',
    )
}

/** A step as the timeline says it. */
export function stepText(from: IncidentState, { state, verdict }: Step): string {
  return `${names[from]} to ${names[state]}${state === 'closed' && verdict ? `, ${verdictNames[verdict]}` : ''}`
}

/** When each state began, after a step. Reopening forgets what came after triage: it has to be gone through again; the timeline keeps it. */
export function sinceAfter(
  since: Partial<Record<IncidentState, string>>,
  state: IncidentState,
  at: string,
): Partial<Record<IncidentState, string>> {
  const reached = incidentStates.indexOf(state)
  const kept = Object.entries(since).filter(([each]) => incidentStates.indexOf(each as IncidentState) < reached)
  return { ...Object.fromEntries(kept), [state]: at }
}
