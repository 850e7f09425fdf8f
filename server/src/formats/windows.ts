import type { EcsFields, Event, Fields, LogSource, Value } from '@belfry/event'
import { logSource, table } from './log-sources.js'
import { readTime } from './time-text.js'

type Draft = { [name: string]: Value }
const isMap = (value: Value | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: Value | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

/** The flat fields of a Windows event in any of its JSON shapes; null where the record is none. */
export function windowsFields(record: Fields): Fields | null {
  if (isMap(record.Event)) return fromDump(record.Event)
  if (isMap(record.winlog)) return fromWinlogbeat(record.winlog, record)
  if (
    record.EventID !== undefined &&
    (record.Channel !== undefined || record.SourceName !== undefined || record.Provider_Name !== undefined)
  )
    return record
  return null
}

/** `{"Event":{"System":…,"EventData"|"UserData":…}}`: attributes become `Name_Attribute`, a provider's own wrapper is taken off. */
function fromDump(event: Fields): Fields {
  const fields: Draft = Object.create(null)
  if (isMap(event.System)) for (const [name, value] of Object.entries(event.System)) addElement(fields, name, value)
  for (const [name, part] of Object.entries(event)) {
    if (name === 'System' || name === '#attributes' || !isMap(part)) continue
    const inner =
      name === 'UserData'
        ? (Object.entries(part).find(([key, value]) => !key.startsWith('#') && isMap(value))?.[1] ?? part)
        : part
    for (const [key, value] of Object.entries(inner as Fields)) addData(fields, key, value)
  }
  return fields
}

function addElement(fields: Draft, name: string, value: Value): void {
  if (!isMap(value)) {
    if (value !== null) fields[name] = value
    return
  }
  if (value['#text'] !== undefined) fields[name] = value['#text']
  if (isMap(value['#attributes']))
    for (const [attribute, inner] of Object.entries(value['#attributes'])) fields[`${name}_${attribute}`] = inner
}

/** Unnamed `<Data>` values stand under `Data`, which application rules look at. */
function addData(fields: Draft, name: string, value: Value): void {
  if (name === '#attributes') return
  if (isMap(value) && ('#text' in value || '#attributes' in value)) fields[name] = value['#text'] ?? null
  else fields[name] = value
}

function fromWinlogbeat(winlog: Fields, record: Fields): Fields {
  const data = isMap(winlog.event_data) ? winlog.event_data : isMap(winlog.user_data) ? winlog.user_data : {}
  return {
    ...data,
    EventID: winlog.event_id ?? null,
    Channel: winlog.channel ?? null,
    Provider_Name: winlog.provider_name ?? null,
    Computer: winlog.computer_name ?? null,
    TimeCreated_SystemTime: record['@timestamp'] ?? null,
  }
}

/** A Windows event, with the log sources its channel and id stand for. */
export function normaliseWindows(fields: Fields): Event {
  const channel = text(fields.Channel) ?? ''
  const service = Object.hasOwn(table.channels, channel) ? table.channels[channel]! : null
  const id = text(fields.EventID) ?? ''
  const derived = derivedOf(fields, `${service}/${id}`)
  const ecs = ecsOf(fields, derived, id)
  const host = ecs['host.name'] ?? 'a Windows host'
  return {
    time: timeOf(fields),
    logSources: logSourcesOf(fields, service, id),
    dataset: `windows.${service ?? 'other'}`,
    fields,
    derived,
    ecs,
    message: (
      text(fields.Message)?.split('\n')[0] ?? `Event ${id} in ${channel || 'an unnamed channel'} on ${host}`
    ).slice(0, 300),
  }
}

function logSourcesOf(fields: Fields, service: string | null, id: string): [LogSource, ...LogSource[]] {
  const categories = (service !== null && table.categories[service]?.[id]) || []
  const fitting = categories.filter(category => {
    const condition = table.when[category]
    return condition === undefined || condition.values.includes(text(fields[condition.field]) ?? '')
  })
  const plain = logSource({ product: 'windows', service })
  const [first, ...rest] = fitting.map(category => ({ ...plain, category }))
  // A category from a built-in log does not make the event one of Sysmon's, nor take it out of its own service.
  return first ? [first, ...rest, plain] : [plain]
}

function derivedOf(fields: Fields, place: string): Fields | null {
  const derived: Draft = Object.create(null)
  // Defender writes `Threat Name`; rules, as every other provider, write `ThreatName`.
  for (const [name, value] of Object.entries(fields)) if (name.includes(' ')) derived[name.replaceAll(' ', '')] = value
  const wanted = Object.hasOwn(table.derived, place) ? table.derived[place]! : {}
  for (const [name, from] of Object.entries(wanted))
    if (Object.hasOwn(fields, from)) derived[name] = integrity(name, fields[from]!)
  if (place === 'security/4657')
    derived.TargetObject = `${registryPath(text(fields.ObjectName) ?? '')}\\${text(fields.ObjectValueName) ?? ''}`
  if (place === 'security/5156') derived.Initiated = text(fields.Direction) === '%%14593' ? 'true' : 'false'
  return Object.keys(derived).length === 0 ? null : derived
}

const integrityLevels: { readonly [sid: string]: string } = {
  'S-1-16-4096': 'Low',
  'S-1-16-8192': 'Medium',
  'S-1-16-12288': 'High',
  'S-1-16-16384': 'System',
}
const integrity = (name: string, value: Value): Value =>
  name === 'IntegrityLevel' ? (integrityLevels[String(value)] ?? value) : value

const registryPath = (path: string) =>
  path.replace(/^\\REGISTRY\\MACHINE/i, 'HKLM').replace(/^\\REGISTRY\\USER/i, 'HKU')

function timeOf(fields: Fields): number | null {
  for (const name of ['TimeCreated_SystemTime', 'UtcTime', '@timestamp', 'EventTime', 'TimeCreated']) {
    const time = readTime(fields[name])
    if (time !== null) return time
  }
  return null
}

function ecsOf(fields: Fields, derived: Fields | null, id: string): EcsFields {
  const first = (...names: string[]) =>
    names
      .map(name => text(fields[name]) ?? text(derived?.[name]))
      .find(value => value !== undefined && value !== '' && value !== '-')
  const ecs: { [name: string]: string | number } = { 'event.code': id }
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) ecs[name] = value
  }
  set('host.name', first('Computer', 'Hostname', 'host'))
  set('event.provider', first('Provider_Name', 'SourceName'))
  set('user.name', first('TargetUserName', 'SubjectUserName', 'User', 'AccountName')?.replace(/^.*\\/, ''))
  set('source.ip', first('IpAddress', 'SourceIp', 'SourceAddress'))
  set('destination.ip', first('DestinationIp', 'DestAddress'))
  set('process.executable', first('Image', 'NewProcessName'))
  set('process.command_line', first('CommandLine'))
  set('file.path', first('TargetFilename'))
  set('dns.question.name', first('QueryName'))
  return ecs as EcsFields
}
