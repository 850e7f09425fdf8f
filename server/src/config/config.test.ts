import { describe, expect, test } from 'vitest'
import { loadConfig } from './load.js'

const load = (text: string, environment: Record<string, string> = {}, options: Record<string, unknown> = {}) =>
  loadConfig({ file: { name: 'belfry.yaml', text }, environment, options })

describe('the configuration', () => {
  test('has a default for everything', () => {
    expect(load('').http.port).toBe(8080)
    expect(load('').syslog.port).toBe(5514)
  })

  test('is overridden by the environment, and that by options', () => {
    expect(load('http:\n  port: 1', {}).http.port).toBe(1)
    expect(load('http:\n  port: 1', { BELFRY_HTTP_PORT: '2' }).http.port).toBe(2)
    expect(load('http:\n  port: 1', { BELFRY_HTTP_PORT: '2' }, { 'http.port': 3 }).http.port).toBe(3)
    expect(load('', { BELFRY_RULES: 'a:b' }).rules).toEqual(['a', 'b'])
  })

  test('refuses an unknown key with its line and a suggestion', () => {
    expect(() => load('data: x\nhttp:\n  prot: 1')).toThrow(/belfry\.yaml:3: there is no setting "http\.prot"/)
    const advice = (() => {
      try {
        load('http:\n  prot: 1')
      } catch (error) {
        return (error as { advice: string }).advice
      }
      return ''
    })()
    expect(advice).toContain('Did you mean "http.port"?')
  })

  test('refuses a wrong value and broken YAML, naming the field', () => {
    expect(() => load('http:\n  port: many')).toThrow(/"http\.port" is wrong/)
    expect(() => load('http: [')).toThrow(/belfry\.yaml/)
    expect(() => load('- 1')).toThrow(/does not hold a map/)
  })
})
