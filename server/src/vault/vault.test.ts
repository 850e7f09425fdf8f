import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSealer, openVault, readKey, readOrCreateKey } from './index.js'

test('opens what it sealed, under the same purpose and context only', () => {
  const vault = openVault(Buffer.alloc(32, 1))
  const sealed = vault.sealer('stream').seal(Buffer.from('secret'), 'block 1')
  expect(String(openSealer(vault.key('stream')).open(sealed, 'block 1'))).toBe('secret')
  expect(() => vault.sealer('stream').open(sealed, 'block 2')).toThrow('do not open')
  expect(() => vault.sealer('journal').open(sealed, 'block 1')).toThrow('do not open')
})

test('sees every changed byte', () => {
  const sealer = openSealer(Buffer.alloc(32, 1))
  const sealed = sealer.seal(Buffer.from('secret'), 'c')
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at]! ^= 1
    expect(() => sealer.open(changed, 'c')).toThrow('do not open')
  }
})

test('makes a key once, for its owner only, and refuses one that others may read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-key-'))
  const file = join(folder, 'data.key')
  await expect(readKey(file)).rejects.toMatchObject({ code: 'vault.key.missing' })
  const key = await readOrCreateKey(file)
  expect(key.length).toBe(32)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await readOrCreateKey(file)).toEqual(key)
  chmodSync(file, 0o640)
  await expect(readOrCreateKey(file)).rejects.toMatchObject({ code: 'vault.key.open' })
  rmSync(folder, { recursive: true })
})
