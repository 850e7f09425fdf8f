import { z } from 'zod'
import { livePath, type Route, routes, schemas } from './contract/index.js'

type Json = { [key: string]: unknown }

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  }) as Json
  return plain
}

const content = (schema: z.ZodType, io: 'input' | 'output', type = 'application/json') => ({
  content: { [type]: { schema: jsonSchema(schema, io) } },
})

function parameters(where: 'path' | 'query', schema: z.ZodType | undefined): Json[] {
  if (schema === undefined) return []
  const { properties, required } = jsonSchema(schema, 'input') as { properties?: Json; required?: string[] }
  return Object.entries(properties ?? {}).map(([name, shape]) => ({
    name,
    in: where,
    required: where === 'path' || (required ?? []).includes(name),
    schema: shape,
  }))
}

function operation(name: string, route: Route): Json {
  return {
    operationId: name,
    summary: route.summary,
    'x-right': route.right,
    ...(route.right === 'public' ? { security: [] } : {}),
    parameters: [...parameters('path', route.params), ...parameters('query', route.query)],
    ...(route.body === undefined ? {} : { requestBody: { required: true, ...content(route.body, 'input') } }),
    responses: {
      200: { description: 'Done', ...content(route.answer, 'output') },
      default: {
        description: 'A problem (RFC 9457)',
        ...content(schemas.problem, 'output', 'application/problem+json'),
      },
    },
  }
}

const live: Json = {
  get: {
    operationId: 'live',
    summary: 'What is new, as server-sent events: alert, incident, overview, ping',
    'x-right': 'read.cases',
    responses: { 200: { description: 'A stream that stays open', content: { 'text/event-stream': {} } } },
  },
}

/** The contract as OpenAPI 3.1. */
export function openApiDocument(version: string, sessionCookie: string): Json {
  const paths: { [path: string]: Json } = {}
  for (const [name, each] of Object.entries(routes)) {
    const route = each as Route
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Belfry', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    security: [{ token: [] }, { session: [] }],
    paths: { ...paths, [livePath]: live },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: sessionCookie },
      },
    },
  }
}
