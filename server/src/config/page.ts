import { z } from 'zod'
import { variableOf } from './load.js'
import { configSchema } from './schema.js'

/** docs/configuration.md, printed from the schema; a test holds the file against it. */
export function settingsPage(): string {
  return `# Configuration

Every setting stands in a YAML file given by \`--config FILE\`; each can be overridden by the environment variable beside it, and the
most used by an option of the command line. Unknown keys are refused.

| setting | variable | default | meaning |
|---|---|---|---|
${rows(configSchema, '').join('\n')}
`
}

function rows(schema: z.ZodObject, prefix: string): string[] {
  const defaults = schema.parse({}) as { [name: string]: unknown }
  return Object.entries(schema.shape).flatMap(([name, part]) => {
    const field = part as z.ZodType
    const inner = field instanceof z.ZodPrefault ? field.unwrap() : field
    if (inner instanceof z.ZodObject) return rows(inner, `${prefix}${name}.`)
    const dotted = `${prefix}${name}`
    const value = defaults[name]
    return [`| \`${dotted}\` | \`${variableOf(dotted)}\` | \`${JSON.stringify(value)}\` | ${meaning(field)} |`]
  })
}

function meaning(schema: z.ZodType): string {
  return schema.description ?? ''
}
