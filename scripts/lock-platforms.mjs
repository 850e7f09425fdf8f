/**
 * Adds to package-lock.json the packages for other platforms that npm left out because it could not see them when the lock file was
 * written; `npm ci` of npm 11 and 12 refuses a lock file without them. Run it after every change of dependencies.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const systems = ['darwin', 'linux', 'win32', 'freebsd', 'android', 'openharmony', 'aix', 'netbsd', 'openbsd', 'sunos']
const processors = ['x64', 'arm64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32']
const alone = { fsevents: { os: ['darwin'] } }

/** Which machines a package is for, by its name: `@scope/name-linux-x64-musl`. */
function platformOf(name) {
  if (alone[name]) return alone[name]
  const words = name.split(/[-/.]/)
  const system = systems.find(each => words.includes(each))
  const processor =
    processors.find(each => words.includes(each)) ?? (words.some(word => word.startsWith('arm')) ? 'arm' : undefined)
  const libc = words.some(word => word.startsWith('musl'))
    ? ['musl']
    : words.some(word => word.startsWith('gnu'))
      ? ['glibc']
      : undefined
  return { ...(processor && { cpu: [processor] }), ...(system && { os: [system] }), ...(libc && { libc }) }
}

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${place}/node_modules/${name}`]) continue
    const platform = platformOf(name)
    if (!platform.os && !platform.cpu)
      throw new Error(`${name}: say in scripts/lock-platforms.mjs which machines it is for`)
    lock.packages[`node_modules/${name}`] = { version: range.replace(/^[~^]/, ''), optional: true, ...platform }
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
