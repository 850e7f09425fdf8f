/** Installs the dependencies, once for each state of the lock file. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stampFile = join(root, 'node_modules/.belfry-install')

/** Runs `npm ci` when the lock file changed or nothing is installed yet; all else goes to standard error. */
export function installAll({ say = () => {} } = {}) {
  const stamp = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(process.versions.modules)
    .digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false
  say('Installing what Belfry needs (about 1 GB on disk, once)')
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []]
  const result = spawnSync(command, [...args, 'ci', '--loglevel=error', '--no-progress'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (result.status !== 0) {
    say(
      'The install failed; the lines above say why. Check that this machine reaches an npm registry, then run the same command again.',
    )
    process.exit(1)
  }
  writeFileSync(stampFile, stamp)
  return true
}
