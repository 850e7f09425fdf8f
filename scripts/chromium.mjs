/** Finds a Chromium for the browser tests: named, on the PATH, in the npm package, or else from Debian's packages. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const onPath = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => names.map(name => join(folder, name)))
    .find(existsSync)

const starts = path => spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0

async function fromPackage() {
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    const path = await chromium.executablePath()
    return starts(path) ? path : undefined
  } catch {
    // An optional package: without it the next place is tried.
    return undefined
  }
}

function fromDebian(say) {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0)
    return undefined
  say('Installing Chromium from the system packages, for the browser tests')
  const quiet = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  spawnSync('apt-get', ['update', '-qq'], quiet)
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], quiet)
  return onPath()
}

/** The path of a Chromium that starts, or undefined. */
export async function findChromium({ say }) {
  const named = process.env.BELFRY_CHROMIUM
  if (named) return named
  const found = onPath() ?? (await fromPackage()) ?? fromDebian(say)
  if (!found)
    say(
      'No Chromium was found: install one (apt-get install chromium) or name it in BELFRY_CHROMIUM. The browser tests are skipped; with CI set they fail.',
    )
  return found
}
