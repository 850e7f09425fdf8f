/**
 * Makes every dist/. Types are erased here and checked apart (`npm run check`), so a start after a change costs a second, not a minute.
 * `--code` leaves the console out. Nothing is rebuilt when no source changed: the fingerprint of the sources stands beside the result.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const packages = ['engines/event', 'engines/sigma', 'engines/evtx', 'server', 'simulator']
/** Not workspaces, but TypeScript that tests and benchmarks run. */
const programs = ['bench', 'e2e']

/** Every file below `folder`, sorted, so that two machines see the same order. */
function filesBelow(folder, wanted) {
  const found = []
  const walk = at => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name === 'out') continue
      const path = join(at, entry.name)
      if (entry.isDirectory()) walk(path)
      else if (wanted(entry.name)) found.push(path)
    }
  }
  if (existsSync(folder)) walk(folder)
  return found.sort()
}

function fingerprint(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

async function buildIfChanged(stampFile, files, build) {
  const stamp = fingerprint(files)
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false
  rmSync(stampFile, { force: true })
  await build()
  writeFileSync(stampFile, stamp)
  return true
}

/** Removes what a deleted or renamed source left in dist: a stale test there would still run. */
function dropOrphans(source, dist) {
  for (const file of builtFiles(dist)) {
    const stem = relative(dist, file).replace(/\.(js|js\.map)$/, '')
    if (/\.(js|js\.map)$/.test(file) && !existsSync(join(source, `${stem}.ts`))) rmSync(file)
  }
}

function builtFiles(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
}

async function buildCode() {
  const { build } = await import('esbuild')
  const unit = async (source, dist) => {
    const entryPoints = filesBelow(source, name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    if (entryPoints.length === 0) return
    dropOrphans(source, dist)
    await build({
      entryPoints,
      outdir: dist,
      outbase: source,
      format: 'esm',
      target: 'node20.19',
      sourcemap: 'linked',
      logLevel: 'error',
    })
    // Data that code reads at run time (tables, migrations) travels beside it.
    for (const data of filesBelow(source, name => /\.(json|sql)$/.test(name))) {
      const target = join(dist, relative(source, data))
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, readFileSync(data))
    }
  }
  for (const folder of packages) await unit(join(root, folder, 'src'), join(root, folder, 'dist'))
  for (const folder of programs) await unit(join(root, folder), join(root, folder, 'dist'))
}

async function buildConsole() {
  const { build } = await import('vite')
  await build({ root: join(root, 'console'), configFile: join(root, 'console/vite.config.mjs'), logLevel: 'error' })
}

/** Builds what changed; answers whether anything had to be built. */
export async function buildAll({ withConsole = true, say = () => {} } = {}) {
  const code = [...packages, ...programs].flatMap(folder =>
    filesBelow(join(root, folder), name => /\.(ts|json|sql)$/.test(name)),
  )
  const codeBuilt = await buildIfChanged(join(root, 'node_modules/.belfry-code'), code, () => {
    say('Building Belfry')
    return buildCode()
  })
  if (!withConsole || !existsSync(join(root, 'console/vite.config.mjs'))) return codeBuilt
  const screens = [
    ...filesBelow(join(root, 'console'), () => true),
    ...filesBelow(join(root, 'server/src/api/contract'), () => true),
  ]
  const consoleBuilt = await buildIfChanged(join(root, 'node_modules/.belfry-console'), screens, () => {
    say('Building the console')
    return buildConsole()
  })
  return codeBuilt || consoleBuilt
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildAll({ withConsole: !process.argv.includes('--code'), say: text => process.stderr.write(`${text}\n`) })
}
