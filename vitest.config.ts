import { defineConfig } from 'vitest/config'

// Tests run on the built code, the same files that users run: workers and child processes start as they do in production.
export default defineConfig({
  test: {
    include: [
      'engines/*/dist/**/*.test.js',
      'server/dist/**/*.test.js',
      'simulator/dist/**/*.test.js',
      'e2e/dist/**/*.test.js',
    ],
    exclude: ['**/node_modules/**'],
    reporters: ['default', './scripts/closing-line.mjs'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
