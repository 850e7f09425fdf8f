import type { ApiProblem, routes } from '@belfry/server/contract'

/** What a route of the contract answers. */
export type Answer<Name extends keyof typeof routes> = (typeof routes)[Name]['answer']['_zod']['output']

/** A refused or failed call, in the words of the server. `status` 0: no answer at all. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly advice: string | null

  constructor(problem: Pick<ApiProblem, 'status' | 'code' | 'detail'> & { advice?: string | undefined }) {
    super(problem.detail)
    this.status = problem.status
    this.code = problem.code
    this.advice = problem.advice ?? null
  }
}

let csrf = ''
let whenSignedOut: () => void = () => {}

/** Keeps the token that every POST and DELETE of this session carries. */
export function setCsrf(token: string): void {
  csrf = token
}

/** Called when the server no longer knows this session. */
export function onSignedOut(act: () => void): void {
  whenSignedOut = act
}

async function problemOf(response: Response): Promise<ApiError> {
  try {
    return new ApiError((await response.json()) as ApiProblem)
  } catch {
    const detail = `Belfry answered with status ${response.status}`
    return new ApiError({ status: response.status, code: 'answer.unreadable', detail })
  }
}

/** One call of the API. Rejects with `ApiError`. */
export async function call<Result>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Result> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (method !== 'GET') headers['x-csrf-token'] = csrf
  if (body !== undefined) headers['content-type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  } catch {
    const advice = 'Check the network. Belfry keeps receiving records meanwhile.'
    throw new ApiError({ status: 0, code: 'answer.none', detail: 'Belfry does not answer', advice })
  }
  if (!response.ok) {
    const problem = await problemOf(response)
    if (response.status === 401 && !path.endsWith('/session')) whenSignedOut()
    throw problem
  }
  return (await response.json()) as Result
}

/** A path with the parts of the query that are set. */
export function address(path: string, query: { readonly [name: string]: string | number | null | undefined }): string {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? path : `${path}?${text}`
}
