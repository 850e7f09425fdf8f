import type { Incident, IncidentState, Verdict } from '@belfry/server/contract'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../api/client'
import { useWork } from '../api/work'
import { Dialog } from '../parts/dialog'
import { stateMeanings, states, stateWords, verdictHints, verdictWords } from '../words/labels'

interface Props {
  readonly incidents: readonly Incident[]
  readonly to: IncidentState
  readonly onClose: () => void
  readonly onDone: (to: IncidentState) => void
}

const verdicts: readonly Verdict[] = ['true', 'benign', 'false']

/** Moves incidents to another state, with a reason; closing asks for a verdict. */
export function StepDialog({ incidents, onClose, onDone, to: first }: Props) {
  const [to, setTo] = useState(first)
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState<'verdict' | 'reason' | null>(null)
  const work = useWork()
  const step = useMutation({
    mutationFn: async () => {
      for (const { id } of incidents)
        await work.move(id, { state: to, reason: reason.trim(), ...(to === 'closed' && verdict ? { verdict } : {}) })
    },
    onSuccess: () => onDone(to),
  })
  const closing = to === 'closed'
  const names = incidents.length === 1 ? incidents[0]!.id : `${incidents.length} incidents`
  const send = () => {
    const lacks = closing && verdict === null ? 'verdict' : reason.trim() === '' ? 'reason' : null
    setMissing(lacks)
    if (lacks === null) step.mutate()
  }
  return (
    <Dialog title={closing ? `Close ${names}` : `Move ${names}`} onClose={onClose}>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
      >
        {closing ? (
          <Verdicts chosen={verdict} choose={setVerdict} missing={missing === 'verdict'} />
        ) : (
          <div className="field">
            <label htmlFor="step-state">State</label>
            <select
              className="in"
              id="step-state"
              value={to}
              onChange={event => setTo(event.target.value as IncidentState)}
            >
              {states
                .filter(state => state !== incidents[0]?.state && state !== 'new')
                .map(state => (
                  <option key={state} value={state}>
                    {stateWords[state]}
                  </option>
                ))}
            </select>
            <p className="hint">{stateMeanings[to]}</p>
          </div>
        )}
        <div className="field">
          <label htmlFor="step-reason">Reason</label>
          <textarea
            className={missing === 'reason' ? 'in bad' : 'in'}
            id="step-reason"
            rows={3}
            maxLength={2000}
            value={reason}
            aria-describedby="step-reason-hint"
            onChange={event => setReason(event.target.value)}
          />
          <p className={missing === 'reason' ? 'hint bad' : 'hint'} id="step-reason-hint">
            {missing === 'reason'
              ? 'A reason is needed. One sentence is enough.'
              : 'It stands in the timeline, for whoever comes after you.'}
          </p>
        </div>
        {step.error && (
          <p className="hint bad" role="alert">
            {step.error instanceof ApiError ? `${step.error.message}. ${step.error.advice ?? ''}` : 'The page failed.'}
          </p>
        )}
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn pri" disabled={step.isPending}>
            {step.isPending && <span className="spin" aria-hidden="true" />}
            {closing ? `Close ${names}` : `Move to ${stateWords[to]}`}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

interface VerdictsProps {
  readonly chosen: Verdict | null
  readonly choose: (verdict: Verdict) => void
  readonly missing: boolean
}

function Verdicts({ choose, chosen, missing }: VerdictsProps) {
  return (
    <fieldset className="choices">
      <legend className="lbl">What was it?</legend>
      {verdicts.map(verdict => (
        <label className="choice" key={verdict}>
          <input
            type="radio"
            className="cb rd"
            name="verdict"
            value={verdict}
            checked={chosen === verdict}
            onChange={() => choose(verdict)}
          />
          <span>{verdictWords[verdict]}</span>
          <span className="hint">{verdictHints[verdict]}</span>
        </label>
      ))}
      {missing && (
        <p className="hint bad" role="alert">
          Choose one: it decides how the rules are judged.
        </p>
      )}
    </fieldset>
  )
}
