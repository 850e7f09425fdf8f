import { z } from 'zod'

/** The JSON shapes of the API. Times are ISO 8601 UTC with milliseconds; ids are opaque text; `null` stands for "not known". */
const time = z.iso.datetime()

export const severity = z.enum(['info', 'low', 'medium', 'high', 'critical'])
export const incidentState = z.enum(['new', 'triage', 'contained', 'eradicated', 'recovered', 'closed'])
export const verdict = z.enum(['true', 'false', 'benign'])
export const role = z.enum(['ingest', 'viewer', 'analyst', 'responder', 'auditor', 'administrator'])
export const sector = z.enum(['water', 'energy', 'traffic', 'lighting', 'public-safety', 'administration'])
export const level = z.enum(['informational', 'low', 'medium', 'high', 'critical'])

export const logSource = z.object({
  product: z.string().nullable(),
  category: z.string().nullable(),
  service: z.string().nullable(),
})

export const reason = z.object({
  field: z.string().nullable().describe('null for a keyword found anywhere in the record'),
  modifiers: z.array(z.string()),
  expected: z.array(z.string()),
  actual: z.string().nullable(),
})

export const impactLine = z.object({ service: z.string(), sector: z.string(), people: z.number().int() })

export const alertRecord = z.object({
  id: z.string(),
  time,
  dataset: z.string(),
  source: z.string(),
  message: z.string(),
  raw: z.string(),
})

export const entities = z.object({
  host: z.string().optional(),
  user: z.string().optional(),
  address: z.string().optional(),
  asset: z.string().optional(),
})

export const alert = z.object({
  id: z.string(),
  agency: z.string(),
  rule: z.object({
    id: z.string(),
    title: z.string(),
    level,
    tags: z.array(z.string()),
    description: z.string().nullable(),
  }),
  why: z.array(reason),
  records: z.array(alertRecord),
  severity,
  state: incidentState,
  entities,
  asset: z.string().nullable(),
  site: z.string().nullable(),
  service: z.string().nullable(),
  people: z.number().int().nullable(),
  impact: z.array(impactLine),
  incident: z.string(),
  at: time,
  received: time,
})

export const person = z.object({
  id: z.string(),
  name: z.string(),
  role,
  agencies: z.union([z.array(z.string()), z.literal('all')]),
  createdAt: time,
  lastSeenAt: time.nullable(),
})
export const personRef = z.object({ id: z.string(), name: z.string() })

export const incident = z.object({
  id: z.string(),
  agency: z.string(),
  title: z.string(),
  state: incidentState,
  severity,
  alerts: z.array(z.string()).describe('ids of the newest 100; alertCount counts all'),
  alertCount: z.number().int(),
  service: z.string().nullable(),
  people: z.number().int().nullable(),
  impact: z.array(impactLine),
  site: z.string().nullable(),
  entities: z.array(z.object({ kind: z.enum(['host', 'user', 'address', 'asset']), value: z.string() })),
  joinedBy: z.string(),
  assignee: personRef.nullable(),
  verdict: verdict.nullable(),
  openedAt: time,
  updatedAt: time,
  closedAt: time.nullable(),
  stateSince: z.partialRecord(incidentState, time),
})

export const timelineItem = z.object({
  id: z.number().int(),
  at: time,
  kind: z.enum(['opened', 'alert', 'severity', 'state', 'assigned', 'comment']),
  by: z.string().nullable(),
  text: z.string(),
  detail: z.string().nullable(),
  alert: z.string().nullable(),
  severity: severity.nullable(),
})

export const event = z.object({
  id: z.string(),
  agency: z.string(),
  source: z.string(),
  time,
  received: time,
  dataset: z.string(),
  logSource,
  asset: z.string().nullable(),
  ecs: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
  fields: z.record(z.string(), z.string()).optional().describe('only for a single event'),
  raw: z.string().optional().describe('only for a single event'),
})

export const rule = z.object({
  id: z.string(),
  title: z.string(),
  level,
  status: z.string().nullable(),
  description: z.string().nullable(),
  author: z.string().nullable(),
  tags: z.array(z.string()),
  references: z.array(z.string()),
  falsePositives: z.array(z.string()),
  logSource,
  file: z.string(),
  text: z.string().optional().describe('only for a single rule'),
})
export const ruleProblem = z.object({
  code: z.string(),
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  rule: z.string().nullable(),
  message: z.string(),
  advice: z.string(),
})

export const source = z.object({
  name: z.string(),
  agency: z.string(),
  door: z.string(),
  records: z.number().int(),
  bytes: z.number().int(),
  deadLetters: z.number().int(),
  firstAt: time,
  lastAt: time,
})

export const site = z.object({ id: z.string(), name: z.string(), district: z.string(), agency: z.string() })
export const service = z.object({ id: z.string(), name: z.string(), sector, people: z.number().int() })
export const asset = z.object({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  site: site.nullable(),
  zone: z.string(),
  criticality: z.enum(['low', 'medium', 'high']),
  addresses: z.array(z.string()),
  macs: z.array(z.string()),
  names: z.array(z.string()),
  services: z.array(service),
})

export const deadLetter = z.object({
  id: z.string(),
  agency: z.string(),
  source: z.string(),
  received: time,
  reason: z.string(),
  detail: z.string(),
  raw: z.string().describe('as UTF-8 with unreadable bytes replaced; cut at 64 KiB'),
})

export const token = z.object({
  id: z.string(),
  role,
  source: z.string().nullable(),
  agency: z.string().nullable(),
  createdAt: time,
  expiresAt: time,
  lastUsedAt: time.nullable(),
  revokedAt: time.nullable(),
})

export const journalEntry = z.object({
  entry: z.number().int(),
  at: time,
  actor: z.string(),
  actorName: z.string(),
  act: z.string(),
  target: z.string(),
  agency: z.string().nullable(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  hash: z.string(),
})

/** RFC 9457. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  advice: z.string().optional(),
  instance: z.string().optional(),
})

export const session = z.object({
  person: person,
  city: z.string(),
  timeZone: z.string(),
  csrf: z.string().describe('send it back as X-CSRF-Token with every POST and DELETE'),
})

export const overview = z.object({
  city: z.string(),
  timeZone: z.string(),
  recordsPerSecond: z.number(),
  backlog: z.object({ blocks: z.number().int(), oldestAt: time.nullable() }),
  counts: z.object({
    open: z.number().int(),
    mine: z.number().int(),
    unassigned: z.number().int(),
    closed: z.number().int(),
  }),
  services: z.array(
    z.object({ service: z.string(), sector: z.string(), severity, people: z.number().int(), incident: z.string() }),
  ),
})

export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() })

export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(200).optional(),
  from: time.optional(),
  to: time.optional(),
  q: z.string().max(1000).optional(),
})

export type Alert = z.infer<typeof alert>
export type Incident = z.infer<typeof incident>
export type TimelineItem = z.infer<typeof timelineItem>
export type Event = z.infer<typeof event>
export type Rule = z.infer<typeof rule>
export type Session = z.infer<typeof session>
export type Overview = z.infer<typeof overview>
export type Severity = z.infer<typeof severity>
export type IncidentState = z.infer<typeof incidentState>
export type Verdict = z.infer<typeof verdict>
export type ApiProblem = z.infer<typeof problem>
