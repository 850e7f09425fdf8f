import type { Alert } from '@belfry/server/contract'
import { Check } from 'lucide-react'
import { Lit, Sentence } from '../parts/said'
import { metParts, operatorOf, type Reason, sentence, soughtTexts } from '../words/why'
import './why-it-fired.css'

/** One plain sentence, then each condition with the value that met it. */
export function WhyItFired({ alert }: { alert: Alert }) {
  return (
    <section className="sec why" aria-labelledby="why-title">
      <header>
        <h3 id="why-title">Why it fired</h3>
      </header>
      <p className="plain">
        <Sentence pieces={sentence(alert)} />
      </p>
      {alert.rule.description && <p className="plain t2">{alert.rule.description}</p>}
      <table aria-label="Conditions that were met">
        <thead className="vh">
          <tr>
            <th scope="col">Met</th>
            <th scope="col">Field</th>
            <th scope="col">Condition</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {alert.why.map((reason, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule may hold one condition twice; their order never changes.
            <Condition key={n} reason={reason} />
          ))}
        </tbody>
      </table>
      <p className="t3 fs12 why-rule">
        Rule <span className="mono">{alert.rule.id}</span>, level {alert.rule.level}
      </p>
      {alert.rule.tags.length > 0 && (
        <ul className="rowx wrap gap6" aria-label="Tags">
          {alert.rule.tags.map(tag => (
            <li key={tag} className="chip line">
              {tag}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Condition({ reason }: { reason: Reason }) {
  const actual = reason.actual
  return (
    <tr>
      <td>
        <Check aria-hidden="true" className="ic-sm met" />
        <span className="vh">met</span>
      </td>
      <td className="mono why-field">{reason.field ?? 'anywhere'}</td>
      <td className="t3">
        {operatorOf(reason)}
        {reason.modifiers.includes('all') && ' all'}
      </td>
      <td className="mono why-value">
        {actual === null ? (
          <Keyword reason={reason} />
        ) : actual === '' ? (
          <span className="t3">empty</span>
        ) : (
          <Lit text={actual} parts={metParts(reason)} />
        )}
      </td>
    </tr>
  )
}

function Keyword({ reason }: { reason: Reason }) {
  const sought = soughtTexts(reason)
  if (reason.field !== null || sought.length === 0) return <span className="t3">no value</span>
  return sought.map(text => (
    <span key={text}>
      <mark>{text}</mark>{' '}
    </span>
  ))
}
