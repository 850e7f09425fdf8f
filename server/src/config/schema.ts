import { z } from 'zod'

/** Everything that can be set, with its default and its meaning; docs/configuration.md is printed from this. Unknown keys are refused. */
export const configSchema = z.strictObject({
  data: z
    .string()
    .default('belfry-data')
    .describe('Folder for everything Belfry keeps: stream, event store, PostgreSQL, journal'),
  key: z
    .string()
    .nullable()
    .default(null)
    .describe('Key file; by default beside the data folder, `<data>.key`, so that a copied data folder stays sealed'),
  rules: z
    .array(z.string())
    .default(['content/rules'])
    .describe('Folders or files of Sigma rules; read again when they change'),
  city: z
    .string()
    .nullable()
    .default(null)
    .describe('File with sites, assets and services (YAML, JSON); without it alerts know no service'),
  agency: z
    .string()
    .default('city')
    .describe('Agency of records that come by syslog, and of tokens made without --agency'),
  http: z
    .strictObject({
      host: z.string().default('127.0.0.1').describe('Address to listen on'),
      port: z.number().int().min(0).max(65535).default(8080).describe('0 takes a free one'),
    })
    .prefault({}),
  syslog: z
    .strictObject({
      host: z.string().default('127.0.0.1').describe('Address to listen on, UDP and TCP'),
      port: z.number().int().min(0).max(65535).default(5514).describe('0 takes a free one'),
      source: z.string().default('syslog').describe('Source name of records that come by syslog'),
    })
    .prefault({}),
  postgres: z
    .strictObject({
      url: z.string().nullable().default(null).describe('postgres:// URL; without it Belfry runs its own PostgreSQL'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      streamBytes: z
        .number()
        .int()
        .min(64e6)
        .default(8e9)
        .describe('Unread records the stream may hold; beyond it senders are told to come back'),
      eventBytes: z
        .number()
        .int()
        .min(100e6)
        .default(50e9)
        .describe('Size of the event store; the oldest days go first'),
    })
    .prefault({}),
  workers: z
    .number()
    .int()
    .min(1)
    .max(16)
    .nullable()
    .default(null)
    .describe('Pipeline threads; by default one less than the cores, at least one'),
  log: z.enum(['info', 'warn', 'error', 'silent']).default('warn').describe('What goes to standard error'),
})

export type Config = z.output<typeof configSchema>
export type ConfigInput = z.input<typeof configSchema>
