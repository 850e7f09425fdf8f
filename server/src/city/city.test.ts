import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { canonicalAddress, canonicalMac } from './address.js'
import { sectors } from './city.js'
import { type LoadedCity, loadCity } from './load-city.js'
import { openCity } from './open-city.js'
import { watchCity } from './watch-city.js'

const hafenried = new URL('../../../content/city/city.yaml', import.meta.url)

const small = `name: Small
timeZone: Europe/Berlin
sites:
  - { id: centre, name: Traffic centre, district: Altstadt, agency: traffic }
services:
  - { id: signals, name: Traffic control, sector: traffic, people: 14000 }
  - { id: video, name: Street video, sector: public-safety, people: 7400 }
assets:
  - id: tms-app-02
    name: Signal management
    role: signal-manager
    site: centre
    zone: Traffic, level 3
    criticality: high
    addresses: [10.40.3.12, '2001:DB8:0::12']
    macs: [00-1B-44-10-4A-03]
    names: [TMS.hafenried.example]
    services: [video, signals]
  - { id: cam-nk-01, name: Camera 1, role: camera, site: centre, zone: Video, criticality: low, addresses: [10.70.4.11] }
`

describe('loading', () => {
  test('Hafenried is whole: six sectors, about 120,000 people, no problem', async () => {
    const { data, problems } = loadCity([{ file: 'city.yaml', text: await readFile(hafenried, 'utf8') }])
    expect(problems).toEqual([])
    expect(data?.name).toBe('Hafenried')
    expect(new Set(data?.services.map(service => service.sector))).toEqual(new Set(sectors))
    expect(Math.max(...data!.services.map(service => service.people))).toBe(120_400)
    expect(data?.assets.length).toBeGreaterThan(60)
    const needed = new Set(data?.assets.flatMap(asset => asset.services))
    expect(data?.services.filter(service => !needed.has(service.id))).toEqual([])
  })

  test('the same city from YAML, JSON and CSV', () => {
    const whole = loadCity([{ file: 'city.yaml', text: small }])
    expect(whole.problems).toEqual([])
    expect(loadCity([{ file: 'city.json', text: JSON.stringify(whole.data) }])).toEqual(whole)
    const tables = loadCity([
      { file: 'city.yaml', text: 'name: Small\ntimeZone: Europe/Berlin\n' },
      { file: 'x/sites.csv', text: 'id,name,district,agency\ncentre,Traffic centre,Altstadt,traffic\n' },
      {
        file: 'services.csv',
        text: '\uFEFFid,name,sector,people\nsignals,Traffic control,traffic,14000\nvideo,Street video,public-safety,7400\n',
      },
      {
        file: 'assets.csv',
        text: `id,name,role,site,zone,criticality,addresses,macs,names,services
tms-app-02,Signal management,signal-manager,centre,"Traffic, level 3",high,10.40.3.12; 2001:db8::12,00:1b:44:10:4a:03,tms.hafenried.example,video;signals
cam-nk-01,Camera 1,camera,centre,Video,low,10.70.4.11,,,\n`,
      },
    ])
    expect(tables).toEqual(whole)
  })

  test.each([
    ['unknown word', small.replace('criticality: high', 'criticality: huge'), 14, 'assets.0.criticality'],
    ['unknown key', small.replace('role: camera', 'role: camera, colour: red'), 19, 'assets.1'],
    ['missing field', small.replace('people: 14000', 'peopleFrom: nowhere'), 6, 'services.0.people'],
    ['negative people', small.replace('14000', '-1'), 6, 'services.0.people'],
    ['address range', small.replace('10.70.4.11', '10.70.4.0/24'), 19, 'assets.1.addresses.0'],
    ['address twice', small.replace('10.70.4.11', '2001:db8::12'), 19, 'assets.1.addresses'],
    ['id twice', small.replace('cam-nk-01', 'tms-app-02'), 19, 'assets.1.id'],
    ['site unknown', small.replace('site: centre', 'site: nowhere'), 12, 'assets.0.site'],
    ['service unknown', small.replace('[video, signals]', '[heat]'), 18, 'assets.0.services'],
    ['time zone', small.replace('Europe/Berlin', 'Mars/North'), 2, 'timeZone'],
    ['syntax', small.replace('sites:', 'sites: ]'), 3, ''],
  ])('says file, line and field: %s', (_what, text, line, field) => {
    const { data, problems } = loadCity([{ file: 'city.yaml', text }])
    expect(data).toBeNull()
    expect(problems).toContainEqual({ file: 'city.yaml', line, field, message: expect.stringMatching(/\S/) })
  })

  test('says the line of a table', () => {
    const text = 'id,name,district,agency\na,A,D,x\nb,,D,x\n'
    const { problems } = loadCity([{ file: 'sites.csv', text }])
    expect(problems).toEqual([{ file: 'sites.csv', line: 3, field: 'sites.1.name', message: expect.any(String) }])
    expect(loadCity([{ file: 'people.csv', text }]).problems).toHaveLength(1)
    expect(loadCity([{ file: 'sites.csv', text: 'id,name\n"a' }]).problems).toHaveLength(1)
  })

  test('nothing that can be written makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.constantFrom('a.yaml', 'a.json', 'assets.csv'), (text, file) => {
        const { data, problems } = loadCity([{ file, text }])
        expect(data === null).toBe(problems.length > 0)
      }),
    )
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((c, i) => `${c}: &${c} [${`*${'abcdefg'[i]},`.repeat(10)}]`).join('\n')}`
    expect(loadCity([{ file: 'a.yaml', text: bomb }]).data).toBeNull()
  })
})

describe('which asset a record speaks of', () => {
  const city = openCity(loadCity([{ file: 'city.yaml', text: small }]).data!)
  test.each([
    [{ 'host.ip': '10.40.3.12', 'host.name': 'cam-nk-01' }, 'tms-app-02'],
    [{ 'host.name': 'CAM-NK-01' }, 'cam-nk-01'],
    [{ 'host.name': 'cam-nk-01.hafenried.example' }, 'cam-nk-01'],
    [{ 'host.name': 'tms.hafenried.example' }, 'tms-app-02'],
    [{ 'host.name': '10.70.4.11' }, 'cam-nk-01'],
    [{ 'host.name': 'other', 'host.mac': '001b.4410.4a03' }, 'tms-app-02'],
    [{ 'host.name': 'other', 'destination.ip': '10.70.4.11', 'source.ip': '10.40.3.12' }, 'cam-nk-01'],
    [{ 'destination.ip': '192.0.2.1', 'source.ip': '::ffff:10.40.3.12' }, 'tms-app-02'],
    [{ 'source.ip': '2001:0db8:0000::0012' }, 'tms-app-02'],
    [{ 'host.name': '__proto__', 'source.ip': 'constructor' }, null],
    [{ 'host.name': 'tms-app-02x' }, null],
    [{}, null],
  ])('%j', (ecs, id) => {
    expect(city.assetOf(ecs)?.id ?? null).toBe(id)
  })

  test('the service with the most people leads', () => {
    expect(city.impact('tms-app-02')?.services.map(service => service.people)).toEqual([14_000, 7_400])
    expect(city.impact('tms-app-02')?.site?.name).toBe('Traffic centre')
    expect(city.impact('nothing')).toBeNull()
  })

  test('addresses and MACs have one spelling', () => {
    expect(['010.1.1.1', '10.1.1', '10.1.1.1.', '256.1.1.1', '', 'x', '1:2'].map(canonicalAddress)).toEqual(
      Array(7).fill(null),
    )
    expect(canonicalAddress('FE80::1%eth0')).toBe('fe80::1')
    expect(['001B44104A03', '00-1b-44-10-4a-03', '00:1b:44', 'zz'].map(canonicalMac)).toEqual([
      '00:1b:44:10:4a:03',
      '00:1b:44:10:4a:03',
      null,
      null,
    ])
  })
})

describe('watching', () => {
  const folders: string[] = []
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
  })

  test('a change is told, a bad file too, and a good one after it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'belfry-city-'))
    folders.push(folder)
    const file = join(folder, 'city.yaml')
    /** As an editor does it: beside, then over the old one. */
    const write = async (text: string) => {
      await writeFile(`${file}.new`, text)
      await rename(`${file}.new`, file)
    }
    await write(small)
    let told: (loaded: LoadedCity) => void = () => {}
    const next = () => new Promise<LoadedCity>(resolve => (told = resolve))
    const watch = await watchCity(file, loaded => told(loaded))
    expect(watch.first.data?.services[0]?.people).toBe(14_000)
    const changed = next()
    await write(small.replace('14000', '15000'))
    expect((await changed).data?.services[0]?.people).toBe(15_000)
    const broken = next()
    await write('name: [')
    expect(await broken).toMatchObject({ data: null, problems: [{ file }] })
    const mended = next()
    await write(small)
    expect((await mended).data?.name).toBe('Small')
    await watch.close()
  })

  test('a file that is not there is a problem, not a crash', async () => {
    const watch = await watchCity(join(tmpdir(), 'belfry-no-such-city.yaml'), () => {})
    expect(watch.first).toMatchObject({ data: null, problems: [{ line: 1 }] })
    await watch.close()
  })
})
