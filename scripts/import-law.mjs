/** Who may import whom: server/src/import-law.json held against every import, and against the table in ARCHITECTURE.md. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Fewer than this means that the cruiser did not understand the sources, which it would otherwise report as "no violations". */
const modulesMin = 60
const tableStart = '<!-- import law: printed from server/src/import-law.json -->'

/** The room a file stands in, by the names of the law; null for files outside all rooms. */
export function roomOf(path) {
  const engine = /^engines\/([^/]+)\/(?:src|dist)\//.exec(path)
  if (engine) return `engines/${engine[1]}`
  if (/^server\/(?:src|dist)\/api\/contract\//.test(path)) return 'api/contract'
  const server = /^server\/(?:src|dist)\/([^/]+)(\/|\.ts$)/.exec(path)
  if (server) return server[1]
  const other = /^(console|simulator)\/src\//.exec(path)
  return other ? other[1] : null
}

/** The table that ARCHITECTURE.md holds. */
export function lawTable(law) {
  const rows = Object.entries(law.rooms).map(
    ([room, may]) =>
      `| ${room} | ${may.length === 0 ? 'nothing of ours' : may.join(', ').replace('*', 'everything')} |`,
  )
  return `${tableStart}\n\nEveryone may import ${law.everyone.join(', ')}.\n\n| room | may import |\n|---|---|\n${rows.join('\n')}\n`
}

function mayImport(law, from, to) {
  if (from === to || (from === 'api' && to === 'api/contract')) return true
  const own = law.rooms[from]
  if (own === undefined)
    return from === 'api/contract' ? false : `there is no row for ${from} in server/src/import-law.json`
  return (
    own.includes('*') ||
    own.includes(to) ||
    (law.everyone.includes(to) && !from.startsWith('engines/') && from !== 'console' && from !== 'simulator')
  )
}

/** A room is entered by its index.ts; main.ts is a file, and the contract is a part of the api that the console may see too. */
function isPastDoor(from, to, resolved) {
  const inside = from === to || (from === 'api' && to === 'api/contract') || to === 'main'
  return !inside && /^server\/src\//.test(resolved) && !resolved.endsWith('/index.ts')
}

/** Prints every import that the law forbids, with what to do instead; answers whether there was none. */
export async function checkImports(root) {
  const law = JSON.parse(readFileSync(join(root, 'server/src/import-law.json'), 'utf8'))
  // Loaded here, not above: this file is read before anything is installed.
  const { cruise } = await import('dependency-cruiser')
  const { output } = await cruise(['engines', 'server', 'simulator', 'console'], {
    baseDir: root,
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    includeOnly: { path: '^(engines|server|simulator|console)/' },
    exclude: {
      path: '(^|/)dist(-types)?/.*\\.test\\.|node_modules|\\.d\\.ts$|^(server|simulator|console)/dist|dist-types',
    },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['default'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  })
  const problems = []
  const modules = output.modules.filter(module => /\/src\//.test(module.source))
  if (modules.length < modulesMin)
    problems.push(`only ${modules.length} source files were read: the check itself is broken`)
  for (const module of modules) {
    const from = roomOf(module.source)
    if (from === null || /\.test\.ts$/.test(module.source)) continue
    for (const { resolved, circular } of module.dependencies) {
      const to = roomOf(resolved)
      if (circular && !module.source.includes('.test.'))
        problems.push(`${module.source} → ${resolved}: a cycle; let the deeper file take what it needs as a parameter`)
      if (to === null) continue
      const verdict = mayImport(law, from, to)
      if (verdict === false)
        problems.push(
          `${module.source} → ${resolved}: ${from} may not import ${to}; pass it in, or hand it over in a room both know`,
        )
      else if (typeof verdict === 'string') problems.push(`${module.source}: ${verdict}`)
      else if (isPastDoor(from, to, resolved)) {
        problems.push(`${module.source} → ${resolved}: go through the room's door, ${to}/index.ts`)
      }
    }
  }
  const architecture = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  if (!architecture.includes(lawTable(law)))
    problems.push(`ARCHITECTURE.md does not hold this table:\n${lawTable(law)}`)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  return problems.length === 0
}
