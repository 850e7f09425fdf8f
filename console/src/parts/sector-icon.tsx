import { Building2, Droplets, Lamp, Landmark, type LucideIcon, Siren, TrafficCone, Zap } from 'lucide-react'
import type { Sector } from '../words/labels'

const icons: { readonly [sector in Sector]: LucideIcon } = {
  water: Droplets,
  energy: Zap,
  traffic: TrafficCone,
  lighting: Lamp,
  'public-safety': Siren,
  administration: Landmark,
}

/** Sectors have icons, not colours. */
export function SectorIcon({ sector, small = false }: { sector: string; small?: boolean }) {
  const Icon = icons[sector as Sector] ?? Building2
  return <Icon aria-hidden="true" className={small ? 'ic ic-sm' : 'ic'} strokeWidth={1.75} />
}
