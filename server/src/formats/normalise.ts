import type { EcsFields, Event, Fields, LogSource, Value } from '@belfry/event'
import type { ReadRecord } from './format.js'
import { logSource, table } from './log-sources.js'
import { readTime, readTimeWithoutYear } from './time-text.js'
import { normaliseWindows, windowsFields } from './windows.js'

/** Longest line for a list, in characters. */
const messageCharsMax = 300

type Kind = (fields: Fields, record: ReadRecord, receivedAt: number) => Event | null

/** Turns a record of any format into the common event. @param receivedAt epoch ms, for times without a year */
export function normalise(record: ReadRecord, receivedAt: number): Event {
  for (const kind of kinds) {
    const event = kind(record.value, record, receivedAt)
    if (event) return event
  }
  return other(record.value)
}

const isMap = (value: Value | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (fields: Fields, ...names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (typeof value === 'number' || (typeof value === 'string' && value !== '' && value !== '-')) return String(value)
  }
  return undefined
}

/** Which of a source's names fill which ECS name; the first that is there counts. */
type EcsNames = { readonly [ecs in keyof EcsFields]?: readonly string[] }

function ecsOf(fields: Fields, names: EcsNames): EcsFields {
  const ecs: { [name: string]: string | number } = {}
  for (const [name, sources] of Object.entries(names)) {
    const value = textOf(fields, ...sources)
    if (value !== undefined) ecs[name] = name.endsWith('.port') || name.endsWith('.pid') ? Number(value) || 0 : value
  }
  return ecs as EcsFields
}

const windows: Kind = fields => {
  const flat = windowsFields(fields)
  return flat && normaliseWindows(flat)
}

/** Sysmon for Linux puts its event as XML into the text of a syslog message. */
const linuxSysmon: Kind = fields => {
  const xml = textOf(fields, 'SyslogMessage', 'message')
  if (!xml?.includes('Linux-Sysmon')) return null
  const flat: { [name: string]: Value } = Object.create(null)
  for (const [, name, value] of xml.matchAll(/<Data Name="([^"]+)">([^<]*)<\/Data>/g)) flat[name!] = unescapeXml(value!)
  const id = /<EventID>(\d+)<\/EventID>/.exec(xml)?.[1] ?? ''
  flat.EventID = Number(id)
  flat.Provider_Name = 'Linux-Sysmon'
  flat.Computer =
    /<Computer>([^<]+)<\/Computer>/.exec(xml)?.[1] ?? textOf(fields, 'HostName', 'Computer', 'hostname') ?? ''
  const plain = logSource({ product: 'linux', service: 'sysmon' })
  const sources = (table.categories.sysmon?.[id] ?? []).map(category => ({ ...plain, category }))
  const names = {
    'host.name': ['Computer'],
    'user.name': ['User'],
    'process.executable': ['Image'],
    'process.command_line': ['CommandLine'],
    'source.ip': ['SourceIp'],
    'destination.ip': ['DestinationIp'],
  }
  const time = readTime(/SystemTime="([^"]+)"/.exec(xml)?.[1])
  return event({
    fields: flat,
    sources: [...sources, plain],
    dataset: 'linux.sysmon',
    time,
    ecs: ecsOf(flat, names),
    message: textOf(flat, 'CommandLine', 'Image') ?? `Sysmon event ${id}`,
  })
}

const unescapeXml = (text: string) =>
  text.replace(/&(lt|gt|amp|quot|apos|#x?[0-9A-Fa-f]+);/g, (whole, name: string) => {
    const known: { [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
    if (known[name] !== undefined) return known[name]
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

/** Suricata EVE: its own kinds, and the generic category that Sigma knows. */
const suricata: Kind = fields => {
  const kind = textOf(fields, 'event_type')
  if (kind === undefined || fields.timestamp === undefined) return null
  const inner = isMap(fields[kind]) ? fields[kind] : {}
  const generic = Object.hasOwn(table.suricata, kind) ? table.suricata[kind]! : {}
  const own = logSource({ product: 'suricata', service: kind })
  const sources = Object.keys(generic).length === 0 ? [own] : [own, logSource(generic)]
  const derived: { [name: string]: Value } = Object.create(null)
  const take = (name: string, value: Value | undefined) => {
    if (value !== undefined) derived[name] = value
  }
  take('query', inner.rrname)
  take('record_type', inner.rrtype)
  take('c-uri', inner.url)
  take('cs-host', inner.hostname)
  take('c-useragent', inner.http_user_agent)
  take('cs-method', inner.http_method)
  take('sc-status', inner.status)
  take('src_port', fields.src_port)
  take('dst_ip', fields.dest_ip)
  take('dst_port', fields.dest_port)
  const ecs = ecsOf(fields, {
    'source.ip': ['src_ip'],
    'source.port': ['src_port'],
    'destination.ip': ['dest_ip'],
    'destination.port': ['dest_port'],
    'network.protocol': ['app_proto', 'proto'],
  })
  const what = textOf(inner, 'signature', 'rrname', 'hostname', 'url') ?? kind
  const message = `${kind}: ${what} (${ecs['source.ip'] ?? 'unknown'} to ${ecs['destination.ip'] ?? 'unknown'})`
  return event({
    fields,
    derived,
    sources,
    dataset: `suricata.${kind}`,
    time: readTime(fields.timestamp),
    ecs,
    message,
  })
}

/** Zeek names its log in `_path`; where a shipper left that out, what only one log has tells it. */
const zeekLogs: readonly (readonly [string, string])[] = [
  ['query', 'dns'],
  ['conn_state', 'conn'],
  ['method', 'http'],
  ['cipher', 'ssl'],
  ['named_pipe', 'dce_rpc'],
  ['request_type', 'kerberos'],
  ['share_type', 'smb_mapping'],
]

const zeek: Kind = fields => {
  const path = textOf(fields, '_path', '@stream')
  const flat = fields['id.orig_h'] !== undefined
  const under = fields.id_orig_h !== undefined
  if (path === undefined && !flat && !under) return null
  if (path !== undefined && fields.ts === undefined) return null
  const log = path ?? zeekLogs.find(([name]) => fields[name] !== undefined)?.[1] ?? 'conn'
  // Shippers write the same name in two ways; rules use the dotted one.
  const derived: { [name: string]: Value } = Object.create(null)
  if (under)
    for (const [name, value] of Object.entries(fields))
      if (name.startsWith('id_')) derived[`id.${name.slice(3)}`] = value
  const ecs = ecsOf(fields, {
    'source.ip': ['id.orig_h', 'id_orig_h'],
    'source.port': ['id.orig_p', 'id_orig_p'],
    'destination.ip': ['id.resp_h', 'id_resp_h'],
    'destination.port': ['id.resp_p', 'id_resp_p'],
    'network.protocol': ['service', 'proto'],
    'dns.question.name': ['query'],
    'host.name': ['host_name'],
  })
  const what = textOf(fields, 'query', 'note', 'name', 'uri', 'server_name', 'operation', 'func', 'service') ?? ''
  const message = `${log} ${what} ${ecs['source.ip'] ?? ''} to ${ecs['destination.ip'] ?? ''}`.replace(/ +/g, ' ')
  const sources = [
    logSource({ product: 'zeek', service: log }),
    ...(log === 'dns' ? [logSource({ category: 'dns' })] : log === 'http' ? [logSource({ category: 'proxy' })] : []),
  ]
  return event({
    fields,
    derived: under ? derived : null,
    sources,
    dataset: `zeek.${log}`,
    time: readTime(fields.ts),
    ecs,
    message,
  })
}

const auditd: Kind = (fields, record) => {
  if (record.format !== 'auditd') return null
  const ecs = ecsOf(fields, {
    'host.name': ['node'],
    'user.name': ['acct', 'uid'],
    'process.executable': ['exe'],
    'process.command_line': ['proctitle', 'cmd'],
    'process.pid': ['pid'],
    'file.path': ['name'],
    'source.ip': ['addr'],
    'event.action': ['type'],
  })
  return event({
    fields,
    sources: [logSource({ product: 'linux', service: 'auditd' })],
    dataset: 'linux.auditd',
    time: readTime(fields.audit_time),
    ecs,
    message: textOf(fields, 'message')!,
  })
}

/** Syslog of servers and city devices; the program's name says what it is. */
const syslog: Kind = (fields, record, receivedAt) => {
  if (record.format !== 'syslog') return null
  const app =
    textOf(fields, 'app')
      ?.toLowerCase()
      .replace(/[([].*$/, '') ?? ''
  const known = Object.hasOwn(table.syslogApps, app) ? table.syslogApps[app]! : null
  const sources = known ? [logSource(known)] : [logSource({ product: 'linux', service: app === '' ? null : app })]
  if (sources[0]!.product === 'linux')
    sources.push(
      logSource({ product: 'linux', service: 'syslog' }),
      ...(['sshd', 'sudo', 'su', 'login'].includes(app) ? [logSource({ product: 'linux', service: 'auth' })] : []),
    )
  const timestamp = textOf(fields, 'timestamp')
  const time = readTime(timestamp) ?? (timestamp === undefined ? null : readTimeWithoutYear(timestamp, receivedAt))
  const outcome = /^(?:success|ok|allowed|accepted)$/i.test(textOf(fields, 'result') ?? '')
    ? 'success'
    : /^(?:failure|failed|denied|rejected)$/i.test(textOf(fields, 'result') ?? '')
      ? 'failure'
      : undefined
  const ecs = ecsOf(fields, {
    'host.name': ['host', 'hostname'],
    'user.name': ['user', 'account'],
    'source.ip': ['src', 'src_ip', 'ip'],
    'destination.ip': ['dst', 'dst_ip'],
    'event.action': ['action'],
    'host.mac': ['mac'],
    'process.pid': ['pid'],
  })
  const dataset = known ? `${known.product}${known.service ? `.${known.service}` : ''}` : 'linux.syslog'
  const body = textOf(fields, 'message') ?? ''
  return event({
    fields,
    sources,
    dataset,
    time,
    ecs: { ...ecs, ...(outcome && { 'event.outcome': outcome }) },
    message: `${app}: ${body}`,
  })
}

const kinds: readonly Kind[] = [windows, linuxSysmon, suricata, zeek, auditd, syslog]

/** Anything else: the record may name its own log source, as many collectors write it. */
function other(fields: Fields): Event {
  const source: LogSource = {
    product: textOf(fields, 'product') ?? null,
    category: textOf(fields, 'category') ?? null,
    service: textOf(fields, 'service') ?? null,
  }
  const ecs = ecsOf(fields, {
    'host.name': ['host.name', 'hostname', 'host', 'computer', 'Computer'],
    'user.name': ['user.name', 'user', 'username'],
    'source.ip': ['source.ip', 'src_ip', 'src'],
    'destination.ip': ['destination.ip', 'dst_ip', 'dst', 'dest_ip'],
    'event.action': ['event.action', 'action'],
    'process.executable': ['exe'],
  })
  const time = readTime(fields['@timestamp']) ?? readTime(fields.timestamp) ?? readTime(fields.time)
  return event({
    fields,
    sources: [source],
    dataset: source.product ?? 'other',
    time,
    ecs,
    message: textOf(fields, 'message', 'msg') ?? JSON.stringify(fields).slice(0, messageCharsMax),
  })
}

function event(parts: {
  fields: Fields
  derived?: Fields | null
  sources: readonly LogSource[]
  dataset: string
  time: number | null
  ecs: EcsFields
  message: string
}): Event {
  const [first, ...rest] = parts.sources
  return {
    time: parts.time,
    logSources: [first!, ...rest],
    dataset: parts.dataset,
    fields: parts.fields,
    derived: parts.derived ?? null,
    ecs: parts.ecs,
    message: parts.message.slice(0, messageCharsMax),
  }
}
