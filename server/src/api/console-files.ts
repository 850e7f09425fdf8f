import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../problem/index.js'
import { problemOf, sendProblem } from './problems.js'
import { themeOf } from './sign-in-link.js'
import type { Theme } from './sign-in-page.js'

/** Built files carry a hash in their name, so they never change. */
const yearS = 31_536_000

/** The page as it goes out: nonce on every script, style and link, the chosen theme on the root, so that nothing flashes. */
export function dressPage(html: string, nonce: string, theme: Theme): string {
  return html
    .replace(/ nonce="[^"]*"/g, '')
    .replace(/<(script|style|link)(?=[\s>])/g, `<$1 nonce="${nonce}"`)
    .replace(/<html([^>]*)>/, (_, attributes: string) => {
      const others = attributes.replace(/ data-theme="[^"]*"/, '')
      return `<html${others} data-theme="${theme}">`
    })
}

/** The console's files; every address that is not the API's is an app route and gets the page. */
export async function registerConsole(app: FastifyInstance, folder: string | null): Promise<void> {
  let page: string | null = null
  const sendPage = (request: FastifyRequest, reply: FastifyReply, root: string) => {
    page ??= readFileSync(join(root, 'index.html'), 'utf8')
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(dressPage(page, reply.cspNonce.script, themeOf(request)))
  }
  if (folder !== null) {
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.startsWith(join(folder, 'assets'))
        reply.setHeader('cache-control', hashed ? `public, max-age=${yearS}, immutable` : 'no-cache')
      },
    })
    app.get('/index.html', (request, reply) => sendPage(request, reply, folder))
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0]!
    const appRoute = request.method === 'GET' && !path.startsWith('/api/') && !/\.[a-z0-9]+$/i.test(path)
    if (folder !== null && appRoute) return sendPage(request, reply, folder)
    const problem = new Problem('route.missing', 'There is nothing at this address', 'Look at /api/v1/openapi.json')
    return sendProblem(reply, problemOf(problem))
  })
}
