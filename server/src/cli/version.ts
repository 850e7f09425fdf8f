import { readFileSync } from 'node:fs'
import type { Verb } from './verb.js'

/** The project's folder, seen from the built code. */
export const projectFolder = new URL('../../../', import.meta.url)

export const version: Verb = {
  name: 'version',
  summary: 'Print the version',
  help: 'Usage: belfry version\n\nPrints the version of Belfry and of Node.\n\nExample: belfry version',
  async run() {
    const { version } = JSON.parse(readFileSync(new URL('package.json', projectFolder), 'utf8')) as { version: string }
    process.stdout.write(`belfry ${version} (node ${process.version})\n`)
    return 0
  },
}
