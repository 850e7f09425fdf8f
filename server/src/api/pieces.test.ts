import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Problem } from '../problem/index.js'
import { dressPage } from './console-files.js'
import { routes } from './contract/index.js'
import { openApiDocument } from './openapi.js'
import { pageOf } from './pages.js'
import { problemOf } from './problems.js'
import { signInPage } from './sign-in-page.js'

describe('problem documents', () => {
  test('say what happened and what to do, with the status of their code', () => {
    expect(problemOf(new Problem('incident.state.illegal', 'No', 'Do'))).toEqual({
      type: '/problems/incident.state.illegal',
      title: 'Conflict',
      status: 409,
      detail: 'No',
      code: 'incident.state.illegal',
      advice: 'Do',
    })
    const status = (code: string) => problemOf(new Problem(code, '', '')).status
    expect(
      ['access.none', 'alert.missing', 'incident.verdict.missing', 'stream.full', 'any.other'].map(status),
    ).toEqual([401, 404, 422, 503, 400])
  })

  test('tell nothing of the inside', () => {
    const problem = problemOf(new Error('password of the data base is tulip'))
    expect(problem.status).toBe(500)
    expect(JSON.stringify(problem)).not.toContain('tulip')
  })

  test('name the field of a wrong input', () => {
    const wrong = z.object({ limit: z.number() }).safeParse({ limit: 'many' })
    expect(problemOf(wrong.error)).toMatchObject({ status: 400, detail: expect.stringContaining('limit') })
  })
})

test('OpenAPI describes every route of the contract', () => {
  const document = openApiDocument('1.2.3', 'belfry') as {
    openapi: string
    paths: { [path: string]: { [method: string]: { operationId: string; parameters: { name: string; in: string }[] } } }
  }
  expect(document.openapi).toBe('3.1.0')
  for (const [name, route] of Object.entries(routes)) {
    const operation = document.paths[route.path]?.[route.method.toLowerCase()]
    expect(operation?.operationId).toBe(name)
    const named = operation!.parameters.filter(each => each.in === 'path').map(each => `{${each.name}}`)
    expect(named).toEqual(route.path.match(/\{\w+\}/g) ?? [])
  }
})

test('the page gets nonce and theme, whatever the build left in it', () => {
  const html =
    '<html lang="en" data-theme="dark"><head><script type="module" nonce="old" src="/a.js"></script><link rel="stylesheet" href="/a.css"><style>a{}</style>'
  expect(dressPage(html, 'N', 'light')).toBe(
    '<html lang="en" data-theme="light"><head><script nonce="N" type="module" src="/a.js"></script><link nonce="N" rel="stylesheet" href="/a.css"><style nonce="N">a{}</style>',
  )
})

test('the sign-in page escapes what it shows', () => {
  const name = '<script>"\'&'
  for (const kind of ['sign-in', 'first-administrator'] as const) {
    const page = signInPage({ kind, complaint: name, name }, 'dark', 'N')
    expect(page).not.toContain(name)
    expect(page).toContain('&lt;script&gt;&quot;&#39;&amp;')
  }
})

test('pages of a list in memory join to the whole list', () => {
  const items = Array.from({ length: 25 }, (_, i) => `thing ${String(i).padStart(2, '0')}`)
  const of = { key: (item: string) => item, text: (item: string) => item }
  const query = { limit: 10, from: null, to: null, q: 'thing' }
  const seen: string[] = []
  for (let cursor: string | null = null, rounds = 0; rounds === 0 || cursor !== null; rounds++) {
    const page: ReturnType<typeof pageOf<string>> = pageOf(items, { ...query, cursor }, of)
    expect(page.total).toBe(25)
    seen.push(...page.items)
    cursor = page.next
    expect(rounds).toBeLessThan(4)
  }
  expect(seen).toEqual(items)
  expect(pageOf(items, { ...query, q: 'THING 07', cursor: null }, of).items).toEqual(['thing 07'])
})
