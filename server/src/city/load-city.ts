import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { Problem } from '../problem/index.js'
import { type CityData, sectors } from './city.js'

const id = z.string().min(1).max(100)
const texts = z.array(z.string().min(1).max(200)).default([])

const schema = z.strictObject({
  name: z.string().min(1),
  timeZone: z.string().min(1),
  sites: z.array(z.strictObject({ id, name: z.string(), district: z.string(), agency: id })),
  services: z.array(z.strictObject({ id, name: z.string(), sector: z.enum(sectors), people: z.number().int().min(0) })),
  assets: z.array(
    z.strictObject({
      id,
      name: z.string(),
      role: z.string(),
      site: id,
      zone: z.string(),
      criticality: z.enum(['low', 'medium', 'high']),
      addresses: texts,
      macs: texts,
      names: texts,
      services: texts,
    }),
  ),
})

/** Reads an inventory from YAML or JSON. Throws a Problem `city.*` that names file, line and field. */
export function readCity(file: string, text: string): CityData {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const error = document.errors[0]
  if (error)
    throw new Problem(
      'city.syntax',
      `${file}:${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]}`,
      'Mend the file; until then the city that was read before stays in force',
    )
  const result = schema.safeParse(document.toJS())
  if (!result.success) {
    const issue = result.error.issues[0]!
    throw new Problem(
      'city.field',
      `${file}:${lineOf(issue.path)}: ${issue.path.join('.')}: ${issue.message}`,
      'docs/getting-started.md shows the fields',
    )
  }
  checkReferences(file, result.data)
  return result.data

  function lineOf(path: readonly PropertyKey[]): number {
    for (let at = [...path]; at.length > 0; at = at.slice(0, -1)) {
      const range = (document.getIn(at, true) as { range?: readonly number[] } | undefined)?.range
      if (range) return lines.linePos(range[0]!).line
    }
    return 1
  }
}

function checkReferences(file: string, city: CityData): void {
  const sites = new Set(city.sites.map(site => site.id))
  const services = new Set(city.services.map(service => service.id))
  for (const asset of city.assets) {
    if (!sites.has(asset.site))
      throw new Problem(
        'city.reference',
        `${file}: asset ${asset.id} stands at site "${asset.site}", which is not in the file`,
        'Add the site or mend its id',
      )
    const unknown = asset.services.find(each => !services.has(each))
    if (unknown !== undefined)
      throw new Problem(
        'city.reference',
        `${file}: asset ${asset.id} serves "${unknown}", which is not in the file`,
        'Add the service or mend its id',
      )
  }
}
