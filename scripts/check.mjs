/** `npm run check`: everything about the code that can be judged without running it. Each check runs, so that one call shows all that is wrong. */
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAll } from './build.mjs'
import { checkContrast } from './contrast.mjs'
import { checkImports } from './import-law.mjs'
import { installAll } from './install.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const say = text => process.stderr.write(`${text}\n`)
installAll({ say })
await buildAll({ withConsole: false, say })

const run =
  (...command) =>
  () =>
    spawnSync('npx', ['--no-install', ...command], { cwd: root, stdio: 'inherit' }).status === 0
const checks = {
  types: run('tsc', '-b'),
  'lint and format': run('biome', 'check', '--error-on-warnings', '.'),
  'dead code': run('knip', '--no-progress'),
  'import law': () => checkImports(root),
  'colour contrast': () => checkContrast(root),
}

const failed = []
for (const [name, check] of Object.entries(checks)) {
  const ok = await check()
  say(`${ok ? 'ok    ' : 'FAILED'} ${name}`)
  if (!ok) failed.push(name)
}
if (failed.length > 0) {
  say(`npm run check failed: ${failed.join(', ')}. \`npm run format\` mends what can be mended by itself.`)
  process.exit(1)
}
