import { type ApiDeps, toListQuery } from './deps.js'
import type { Some } from './handler.js'

export function sourceHandlers({ sources }: ApiDeps): Some<'sources' | 'deadLetters'> {
  return {
    sources: ({ caller, query }) => sources.list(caller.agencies, toListQuery(query)),
    deadLetters: ({ caller, query }) => sources.deadLetters(caller.agencies, toListQuery(query)),
  }
}
