/**
 * `npm test`: installs and builds what is missing (a browser too), then runs every test on the built code.
 * The last line is `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAll } from './build.mjs'
import { installAll } from './install.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const say = text => process.stderr.write(`${text}\n`)
installAll({ say })
await buildAll({ say })

const data = resolve(root, process.env.BELFRY_DATA ?? '../shared/data')
if (!existsSync(data)) {
  say(`The sample data is not at ${data} (BELFRY_DATA): tests that read it ${process.env.CI ? 'fail' : 'are skipped'}.`)
}

const { findChromium } = await import('./chromium.mjs')
const chromium = await findChromium({ say })
const env = { ...process.env, BELFRY_DATA: data, ...(chromium && { BELFRY_CHROMIUM: chromium }) }
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env },
)
process.exit(status ?? 1)
