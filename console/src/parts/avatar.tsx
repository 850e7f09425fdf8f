import { Plus } from 'lucide-react'
import { initials } from '../words/labels'

/** Who has it. */
export function Avatar({ name, me }: { name: string | null; me: boolean }) {
  if (name === null)
    return (
      <span className="ava none" role="img" aria-label="Not assigned" title="Not assigned">
        <Plus aria-hidden="true" className="ic-sm" />
      </span>
    )
  return (
    <span className={me ? 'ava me' : 'ava'} role="img" aria-label={`Assigned to ${name}`} title={name}>
      {initials(name)}
    </span>
  )
}
