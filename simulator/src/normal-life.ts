import type { Random } from './random.js'
import { eve, nxlog, processStart, type Speak, syslog } from './record.js'

const people = ['m.kessler', 'a.lorenz', 'l.brandt', 'o.tannert', 'i.behrens', 's.wolff'] as const
const two = (value: number) => String(value).padStart(2, '0')

/** What goes on in a city that nobody attacks. The more often a kind stands here, the more often it happens. */
const kinds: readonly [(random: Random) => Speak, ...((random: Random) => Speak)[]] = [
  random => {
    const host = `cam-nk-${two(random.between(1, 23))}`
    return syslog('udp', 'camera', host, { action: 'status', recording: 'yes', fps: 25, src: '10.70.0.10' })
  },
  random => flow(random),
  random => flow(random),
  random => {
    const name = random.pick(['www.hafenried.example', 'mail.hafenried.example', 'weather.example', 'maps.example'])
    const ends = { from: office(random), to: '10.30.0.53', port: 53, protocol: 'UDP' as const }
    return eve('dns', ends, { type: 'query', id: random.between(1, 65535), rrname: name, rrtype: 'A' })
  },
  random =>
    syslog('tcp', 'badge-reader', `door-th-${two(random.between(1, 9))}`, {
      action: 'badge',
      result: 'granted',
      badge: random.between(20000, 20900),
      door: 'Town hall',
    }),
  random =>
    syslog('tcp', 'signal-manager', 'tms-app-02', {
      action: 'set-pattern',
      pattern: random.between(1, 12),
      mode: 'daily',
      controllers: 1,
      user: 'svc-signals',
      change_window: 'schedule',
    }),
  random =>
    syslog('tcp', 'rtu-gateway', 'rtu-gw-lh', {
      action: 'read',
      function: 3,
      point: 'lh-lit-204',
      value: (3 + random.next()).toFixed(2),
      client: 'scada-02',
      src: '10.50.1.12',
      listed: 'yes',
    }),
  random =>
    syslog('tcp', 'net-switch', `sw-th-${two(random.between(1, 6))}`, {
      action: 'port-up',
      port: random.between(1, 48),
      known: 'yes',
      vlan: 304,
    }),
  random => {
    const login = { action: 'login', result: 'success', user: random.pick(people), country: 'DE' }
    return syslog('tcp', 'vpn-gateway', 'vpn-gw-01', { ...login, src: `198.51.100.${random.between(2, 250)}` })
  },
  random =>
    syslog('tcp', 'iam', 'idp-01', {
      action: 'push',
      result: 'accepted',
      user: random.pick(people),
      src: office(random),
    }),
  random =>
    nxlog(`th-pc-${random.between(101, 160)}`, 'Security', 4624, {
      TargetUserName: random.pick(people),
      TargetDomainName: 'HAFENRIED',
      LogonType: 3,
      IpAddress: office(random),
    }),
  random =>
    processStart(
      { host: `th-pc-${random.between(101, 160)}`, user: random.pick(people) },
      'C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE',
      'WINWORD.EXE /n minutes.docx',
      'C:\\Windows\\explorer.exe',
    ),
]

const office = (random: Random) => `10.30.4.${random.between(20, 220)}`

function flow(random: Random): Speak {
  const ends = { from: office(random), to: `198.51.100.${random.between(2, 250)}`, port: 443 }
  return eve('flow', ends, { bytes_toserver: random.between(400, 9000), bytes_toclient: random.between(900, 90000) })
}

/** The next thing that happens on an ordinary day. */
export const ordinaryRecord = (random: Random): Speak => random.pick(kinds)(random)

/** How busy the city is at this moment, 0.3 at 3 in the morning to 1 at 3 in the afternoon (UTC). */
export function busyness(at: number): number {
  const hour = (at / 3_600_000) % 24
  return 0.65 - 0.35 * Math.cos(((hour - 3) / 24) * 2 * Math.PI)
}
