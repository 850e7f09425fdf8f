import type { Incident } from '@belfry/server/contract'
import { ApiError } from '../api/client'
import { useWork } from '../api/work'
import { useToast } from '../parts/toast'

/** Takes incidents at once, and offers to give them back. */
export function useTake(): (incidents: readonly Incident[]) => Promise<void> {
  const work = useWork()
  const toast = useToast()
  return async incidents => {
    if (incidents.length === 0) return
    try {
      for (const incident of incidents) await work.take(incident)
    } catch (error) {
      toast({
        text: error instanceof ApiError ? `${error.message}. ${error.advice ?? ''}` : 'Not taken: the page failed',
      })
      return
    }
    const names = incidents.length === 1 ? incidents[0]!.id : `${incidents.length} incidents`
    const giveBack = async () => {
      for (const incident of incidents) await work.assign(incident, incident.assignee?.id ?? null)
    }
    toast({
      text: `You have ${names}`,
      undo: () => void giveBack().catch(() => toast({ text: 'It could not be undone' })),
    })
  }
}
