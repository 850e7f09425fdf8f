import { z } from 'zod'
import { route } from './route.js'
import * as s from './schemas.js'

const id = z.object({ id: z.string().max(200) })

/** Every route of `/api/v1`. The doors' `POST /api/v1/ingest` takes bytes, not JSON of a schema, and stands in doors/. */
export const routes = {
  session: route({
    method: 'GET',
    path: '/api/v1/session',
    summary: 'Who is signed in',
    right: 'own.session',
    answer: s.session,
  }),
  signIn: route({
    method: 'POST',
    path: '/api/v1/session',
    summary: 'Sign in with name and password',
    right: 'public',
    body: z.object({ name: z.string().min(1).max(100), password: z.string().min(1).max(1000) }),
    answer: s.session,
  }),
  signOut: route({
    method: 'DELETE',
    path: '/api/v1/session',
    summary: 'Sign out',
    right: 'own.session',
    answer: z.object({}),
  }),

  overview: route({
    method: 'GET',
    path: '/api/v1/overview',
    summary: 'What the top bar shows',
    right: 'read.cases',
    answer: s.overview,
  }),

  events: route({
    method: 'GET',
    path: '/api/v1/events',
    summary:
      'Events, newest first. `q`: words and `field:value` terms, `-` before a term negates it, quotes keep spaces',
    right: 'read.records',
    query: s.listQuery,
    answer: s.page(s.event),
    journaled: true,
  }),
  eventHistogram: route({
    method: 'GET',
    path: '/api/v1/events/histogram',
    summary: 'How many events match, and how many per bar',
    right: 'read.records',
    query: s.listQuery,
    answer: z.object({
      total: z.number().int(),
      barMs: z.number().int(),
      bars: z.array(z.object({ at: z.iso.datetime(), count: z.number().int() })),
    }),
  }),
  event: route({
    method: 'GET',
    path: '/api/v1/events/{id}',
    summary: 'One event with its fields and raw record',
    right: 'read.records',
    params: id,
    answer: s.event,
    journaled: true,
  }),

  alerts: route({
    method: 'GET',
    path: '/api/v1/alerts',
    summary: 'Alerts, newest first',
    right: 'read.cases',
    query: s.listQuery.extend({ incident: z.string().optional(), severity: s.severity.optional() }),
    answer: s.page(s.alert),
    journaled: true,
  }),
  alert: route({
    method: 'GET',
    path: '/api/v1/alerts/{id}',
    summary: 'One alert',
    right: 'read.cases',
    params: id,
    answer: s.alert,
    journaled: true,
  }),

  incidents: route({
    method: 'GET',
    path: '/api/v1/incidents',
    summary: 'Incidents',
    right: 'read.cases',
    query: s.listQuery.extend({
      view: z.enum(['open', 'mine', 'unassigned', 'closed', 'all']).default('all'),
      severity: s.severity.optional(),
      order: z.enum(['severity', 'newest']).default('newest'),
    }),
    answer: s.page(s.incident),
    journaled: true,
  }),
  incident: route({
    method: 'GET',
    path: '/api/v1/incidents/{id}',
    summary: 'One incident',
    right: 'read.cases',
    params: id,
    answer: s.incident,
    journaled: true,
  }),
  incidentTimeline: route({
    method: 'GET',
    path: '/api/v1/incidents/{id}/timeline',
    summary: 'What happened to an incident, newest first',
    right: 'read.cases',
    params: id,
    answer: z.object({ items: z.array(s.timelineItem), next: z.null() }),
    journaled: true,
  }),
  incidentState: route({
    method: 'POST',
    path: '/api/v1/incidents/{id}/state',
    summary: 'Move an incident to another state, with a reason',
    right: 'work.cases',
    params: id,
    body: z.object({
      state: s.incidentState,
      reason: z.string().trim().min(1).max(2000),
      verdict: s.verdict.optional().describe('asked for when state is closed'),
    }),
    answer: s.incident,
  }),
  incidentAssign: route({
    method: 'POST',
    path: '/api/v1/incidents/{id}/assign',
    summary: 'Give an incident to a person, to oneself (`me`) or to nobody (null)',
    right: 'work.cases',
    params: id,
    body: z.object({ assignee: z.string().max(200).nullable() }),
    answer: s.incident,
  }),
  incidentComment: route({
    method: 'POST',
    path: '/api/v1/incidents/{id}/comments',
    summary: 'Comment on an incident',
    right: 'work.cases',
    params: id,
    body: z.object({ text: z.string().trim().min(1).max(10_000) }),
    answer: s.timelineItem,
  }),

  rules: route({
    method: 'GET',
    path: '/api/v1/rules',
    summary: 'Rules in force, and what did not load',
    right: 'read.rules',
    query: s.listQuery,
    answer: s.page(s.rule).extend({ version: z.string(), total: z.number().int(), problems: z.array(s.ruleProblem) }),
  }),
  rule: route({
    method: 'GET',
    path: '/api/v1/rules/{id}',
    summary: 'One rule with its text',
    right: 'read.rules',
    params: id,
    answer: s.rule,
  }),

  sources: route({
    method: 'GET',
    path: '/api/v1/sources',
    summary: 'Who sends what, and when last',
    right: 'read.sources',
    query: s.listQuery,
    answer: s.page(s.source),
  }),
  assets: route({
    method: 'GET',
    path: '/api/v1/assets',
    summary: 'Assets of the city',
    right: 'read.city',
    query: s.listQuery,
    answer: s.page(s.asset),
  }),
  deadLetters: route({
    method: 'GET',
    path: '/api/v1/dead-letters',
    summary: 'Records that could not be read',
    right: 'read.records',
    query: s.listQuery,
    answer: s.page(s.deadLetter),
    journaled: true,
  }),

  tokens: route({
    method: 'GET',
    path: '/api/v1/tokens',
    summary: 'Tokens, without their secret',
    right: 'manage.access',
    query: s.listQuery,
    answer: s.page(s.token),
  }),
  tokenCreate: route({
    method: 'POST',
    path: '/api/v1/tokens',
    summary: 'Make a token; its secret is shown this once',
    right: 'manage.access',
    body: z.object({
      role: s.role,
      source: z.string().max(100).optional(),
      agency: z.string().max(100).optional(),
      days: z.number().int().min(1).max(3650).default(365),
    }),
    answer: s.token.extend({ secret: z.string() }),
  }),
  tokenRevoke: route({
    method: 'DELETE',
    path: '/api/v1/tokens/{id}',
    summary: 'Revoke a token at once',
    right: 'manage.access',
    params: id,
    answer: z.object({}),
  }),

  people: route({
    method: 'GET',
    path: '/api/v1/people',
    summary: 'People who may sign in',
    right: 'read.cases',
    query: s.listQuery,
    answer: s.page(s.person),
  }),
  personCreate: route({
    method: 'POST',
    path: '/api/v1/people',
    summary: 'Add a person',
    right: 'manage.access',
    body: z.object({
      name: z.string().trim().min(1).max(100),
      password: z.string().min(12).max(1000),
      role: s.role,
      agencies: z.union([z.array(z.string()), z.literal('all')]).default('all'),
    }),
    answer: s.person,
  }),
  personRemove: route({
    method: 'DELETE',
    path: '/api/v1/people/{id}',
    summary: 'Remove a person; their sessions end at once',
    right: 'manage.access',
    params: id,
    answer: z.object({}),
  }),

  journal: route({
    method: 'GET',
    path: '/api/v1/journal',
    summary: 'Who did what, newest first',
    right: 'read.journal',
    query: s.listQuery,
    answer: s.page(s.journalEntry),
    journaled: true,
  }),
}

/**
 * `GET /api/v1/live` (right read.cases), server-sent events. Event names and data:
 * `alert` (an alert), `incident` (an incident), `overview` (the overview, every 5 s), `ping` every 15 s.
 */
export const livePath = '/api/v1/live'
