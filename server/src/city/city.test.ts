import { expect, test } from 'vitest'
import { openCity, readCity } from './index.js'

const text = `
name: Hafenried
timeZone: Europe/Berlin
sites:
  - { id: s1, name: Traffic centre, district: Altstadt, agency: traffic }
services:
  - { id: signals, name: Traffic control in Altstadt, sector: traffic, people: 14000 }
  - { id: lights, name: Street lights in Hafen, sector: lighting, people: 20000 }
assets:
  - id: tms-app-02
    name: Signal manager
    role: signal-manager
    site: s1
    zone: traffic-3
    criticality: high
    addresses: [10.40.3.12]
    macs: ['02-00-00-00-00-01']
    names: [tms-app-02.traffic.example]
    services: [signals, lights]
`

test('an asset is found by address, name with or without domain, and MAC, the host before what it talks to', () => {
  const city = openCity(readCity('city.yaml', text))
  const found = (ecs: object) => city.assetOf(ecs)?.id ?? null
  expect(found({ 'host.name': 'TMS-APP-02' })).toBe('tms-app-02')
  expect(found({ 'host.name': 'tms-app-02.other.example' })).toBe('tms-app-02')
  expect(found({ 'destination.ip': '::ffff:10.40.3.12' })).toBe('tms-app-02')
  expect(found({ 'host.mac': '02:00:00:00:00:01' })).toBe('tms-app-02')
  expect(found({ 'host.name': 'elsewhere', 'source.ip': '192.0.2.1' })).toBeNull()
})

test('the service with the most people leads, and people are not summed', () => {
  const impact = openCity(readCity('city.yaml', text)).impact('tms-app-02')!
  expect(impact.services.map(service => service.people)).toEqual([20_000, 14_000])
  expect(impact.site?.name).toBe('Traffic centre')
})

test('a wrong file is refused with its line and field', () => {
  expect(() => readCity('city.yaml', text.replace('people: 14000', 'people: many'))).toThrow(
    /city\.yaml:7: services\.0\.people/,
  )
  expect(() => readCity('city.yaml', text.replace('site: s1\n', 'site: nowhere\n'))).toThrow(
    /tms-app-02 stands at site "nowhere"/,
  )
  expect(() => readCity('city.yaml', `${text}\nnamee: x`)).toThrow(/namee/)
  expect(() => readCity('city.yaml', 'name: [')).toThrow(/city\.yaml:1/)
})
