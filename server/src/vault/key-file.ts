import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Problem } from '../problem/index.js'
import { keyBytes } from './open-vault.js'

/**
 * The master key in `file`: 32 bytes as hex on one line, readable by its owner alone.
 * Problems: `vault.key.missing`, `vault.key.open` (others may read it), `vault.key.broken`, `vault.key.unreadable`.
 */
export async function readKey(file: string): Promise<Buffer> {
  let text: string
  try {
    const { mode } = await stat(file)
    if ((mode & 0o077) !== 0) throw openToOthers(file)
    text = (await readFile(file, 'latin1')).trim()
  } catch (error) {
    if (error instanceof Problem) throw error
    throw unreadable(file, error as NodeJS.ErrnoException)
  }
  if (!/^[0-9a-f]{64}$/i.test(text)) throw broken(file)
  return Buffer.from(text, 'hex')
}

/**
 * The master key in `file`, made there when the file does not exist. Whoever finds sealed data but no key file must not call
 * this: a new key would hide that the old one is gone.
 */
export async function readOrCreateKey(file: string): Promise<Buffer> {
  try {
    return await readKey(file)
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'vault.key.missing') throw error
  }
  try {
    await create(file)
  } catch (error) {
    // Another process made it at this moment: its key counts.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unreadable(file, error as NodeJS.ErrnoException)
  }
  return readKey(file)
}

/** Makes the key durable before anything can be sealed with it: data without its key is lost data. */
async function create(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(keyBytes).toString('hex')}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function openToOthers(file: string): Problem {
  return new Problem('vault.key.open', `Others than its owner may read the key file ${file}`, `Run: chmod 600 ${file}`)
}

function broken(file: string): Problem {
  return new Problem(
    'vault.key.broken',
    `The key file ${file} does not hold a key (64 hexadecimal digits)`,
    'Bring back the right file from its copy; without it the sealed data cannot be read',
  )
}

function unreadable(file: string, error: NodeJS.ErrnoException): Problem {
  if (error.code === 'ENOENT')
    return new Problem('vault.key.missing', `There is no key file ${file}`, 'Name the key file with --key')
  return new Problem(
    'vault.key.unreadable',
    `The key file ${file} cannot be read or made: ${error.message}`,
    'Check the path given by --key and who may use it',
  )
}
