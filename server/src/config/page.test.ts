import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settingsPage } from './page.js'

test('docs/configuration.md is what the schema says', () => {
  const file = new URL('../../../docs/configuration.md', import.meta.url)
  expect(readFileSync(file, 'utf8')).toBe(settingsPage())
})
