import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openPasswords } from './passwords.js'
import { equalSecrets, openSecrets } from './secrets.js'
import { parseToken } from './tokens.js'

const secrets = openSecrets(Buffer.alloc(32, 7), randomBytes)

describe('secrets', () => {
  test('one secret has another hash for each use and key, and none holds the secret', () => {
    const secret = secrets.fresh()
    const other = openSecrets(Buffer.alloc(32, 8), randomBytes)
    const hashes = (['session', 'token', 'link', 'csrf'] as const).map(use => secrets.hash(use, secret))
    expect(new Set([...hashes, other.hash('token', secret)]).size).toBe(5)
    expect(hashes.join()).not.toContain(secret)
    expect(secrets.hash('token', secret)).toBe(hashes[1])
  })

  test('comparison tells equal from unequal, also of other length', () => {
    expect(equalSecrets('abc', 'abc')).toBe(true)
    expect(equalSecrets('abc', 'abd')).toBe(false)
    expect(equalSecrets('abc', 'abcd')).toBe(false)
  })
})

test('a token text is read back, and nothing else is one', () => {
  const id = secrets.id()
  const secret = secrets.fresh()
  expect(parseToken(`blf_${id}_${secret}`)).toEqual({ id, secret })
  for (const wrong of ['', 'blf__', `blf_${id}`, `blf_${id}_${secret}x`, ` blf_${id}_${secret}`, `BLF_${id}_${secret}`])
    expect(parseToken(wrong)).toBeNull()
})

describe('passwords', () => {
  test('are argon2id of the stated cost, salted', async () => {
    const passwords = openPasswords()
    const [one, two] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(await passwords.matches(one, 'correct horse')).toBe(true)
    expect(await passwords.matches(one, 'correct house')).toBe(false)
    expect(await passwords.matches(null, 'nobody has this password')).toBe(false)
  })

  test('a crowd is turned away instead of piling up', async () => {
    const passwords = openPasswords()
    const crowd = await Promise.allSettled(Array.from({ length: 55 }, () => passwords.hash('x')))
    const refused = crowd.filter(each => each.status === 'rejected')
    expect(refused).toHaveLength(5)
    expect(refused[0]!.reason).toMatchObject({ code: 'access.busy' })
    expect(await passwords.hash('x')).toMatch(/^\$argon2id/)
  })
})
