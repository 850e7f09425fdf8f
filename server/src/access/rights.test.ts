import { expect, test } from 'vitest'
import { may, rights, within } from './rights.js'
import { roles } from './roles.js'

test('each role has exactly the rights it should have', () => {
  const held = Object.fromEntries(
    roles.map(role => [
      role,
      (Object.keys(rights) as (keyof typeof rights)[]).filter(right => may(role, right)).sort(),
    ]),
  )
  const looking = ['own.session', 'read.cases', 'read.city', 'read.rules', 'read.sources']
  const working = [...looking, 'read.records', 'work.cases'].sort()
  expect(held).toEqual({
    ingest: ['ingest'],
    viewer: [...looking, 'read.records'].sort(),
    analyst: working,
    responder: working,
    auditor: [...looking, 'read.journal'].sort(),
    administrator: [...working, 'manage.access', 'read.journal'].sort(),
  })
})

test('nobody hands out more than they have', () => {
  expect(within('all', 'all')).toBe(true)
  expect(within('all', ['water'])).toBe(true)
  expect(within(['water', 'traffic'], ['water'])).toBe(true)
  expect(within(['water'], ['water', 'traffic'])).toBe(false)
  expect(within(['water'], 'all')).toBe(false)
  expect(within(['water'], [])).toBe(false)
})
