/** `npm run bench -- NAME [options]`: one benchmark, on the built code. Without a name it lists them. */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAll } from './build.mjs'
import { installAll } from './install.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const say = text => process.stderr.write(`${text}\n`)
const names = readdirSync(join(root, 'bench')).flatMap(file =>
  file.endsWith('.bench.ts') ? [file.slice(0, -'.bench.ts'.length)] : [],
)
const name = process.argv[2]
if (!names.includes(name)) {
  say(`npm run bench -- NAME, with NAME one of: ${names.join(', ')}`)
  process.exit(2)
}
installAll({ say })
await buildAll({ withConsole: false, say })
process.argv.splice(2, 1)
await import(`../bench/dist/${name}.bench.js`)
