import { z } from 'zod'
import { canonicalAddress, canonicalMac } from './address.js'
import { criticalities, sectors } from './city.js'

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'takes 1 to 64 lower-case letters, digits, dots, dashes, underscores')
const text = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'takes no control characters')

const address = z.string().transform((value, context) => {
  const canonical = canonicalAddress(value)
  if (canonical !== null) return canonical
  context.addIssue({ code: 'custom', message: `"${value}" is no IP address; ranges are not assets` })
  return z.NEVER
})

const mac = z.string().transform((value, context) => {
  const canonical = canonicalMac(value)
  if (canonical !== null) return canonical
  context.addIssue({ code: 'custom', message: `"${value}" is no MAC address` })
  return z.NEVER
})

export const siteSchema = z.strictObject({ id, name: text, district: text, agency: id })

export const serviceSchema = z.strictObject({
  id,
  name: text,
  sector: z.enum(sectors),
  people: z.number().int().min(0).max(100_000_000),
  peopleFrom: text.optional(),
})

export const assetSchema = z.strictObject({
  id,
  name: text,
  role: id,
  site: id,
  zone: text,
  criticality: z.enum(criticalities),
  addresses: z.array(address).max(64).default([]),
  macs: z.array(mac).max(64).default([]),
  names: z
    .array(text.transform(name => name.toLowerCase()))
    .max(64)
    .default([]),
  services: z.array(id).max(64).default([]),
})

/** One file of the city. A city in several files has its name and time zone in one of them. */
export const partSchema = z.strictObject({
  name: text.optional(),
  timeZone: text.refine(isTimeZone, 'is no time zone; write it like Europe/Berlin').optional(),
  sites: z.array(siteSchema).max(10_000).default([]),
  services: z.array(serviceSchema).max(10_000).default([]),
  assets: z.array(assetSchema).max(200_000).default([]),
})

export type Part = z.output<typeof partSchema>

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
