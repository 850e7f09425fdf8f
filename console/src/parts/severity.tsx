import type { Severity } from '@belfry/server/contract'
import { severityWords } from '../words/labels'

const letters = { critical: 'C', high: 'H', medium: 'M', low: 'L', info: 'i' } as const
const sizes = { small: 'sev-sm', row: '', large: 'sev-lg' } as const

/** Shape, letter and colour, in that order of trust. */
export function SeverityBadge({ severity, size = 'row' }: { severity: Severity; size?: keyof typeof sizes }) {
  return (
    <span
      className={`sev sev-${letters[severity].toLowerCase()} ${sizes[size]}`}
      role="img"
      aria-label={severityWords[severity]}
    >
      {letters[severity]}
    </span>
  )
}
