/** Any verb of the command line, after installing and building what is missing. Everything but results goes to standard error. */
import { buildAll } from './build.mjs'
import { installAll } from './install.mjs'

const say = text => process.stderr.write(`${text}\n`)
installAll({ say })
const verb = process.argv[2]
await buildAll({ withConsole: verb === 'demo' || verb === 'serve', say })
await import('../server/dist/cli/belfry.js')
