import { Link } from '@tanstack/react-router'
import { Inbox, SearchCode } from 'lucide-react'
import { useOverview } from '../api/queries'

/** The pages. On a phone they stand at the bottom. */
export function Rail() {
  const open = useOverview().data?.counts.open ?? 0
  return (
    <nav className="rail" aria-label="Pages">
      <Link to="/queue" activeProps={{ 'aria-current': 'page' }} activeOptions={{ includeSearch: false }}>
        <Inbox aria-hidden="true" className="ic" />
        Queue
        {open > 0 && (
          <span className="n">
            {open > 99 ? '99+' : open}
            <span className="vh"> open</span>
          </span>
        )}
      </Link>
      <Link to="/hunt" activeProps={{ 'aria-current': 'page' }} activeOptions={{ includeSearch: false }}>
        <SearchCode aria-hidden="true" className="ic" />
        Hunt
      </Link>
    </nav>
  )
}
