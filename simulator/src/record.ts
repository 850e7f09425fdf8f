/** One record on its way: the text as the device writes it, and the door it goes to. */
export interface Outgoing {
  readonly door: 'tcp' | 'udp' | 'http'
  readonly text: string
}

/** Makes a record that says it happened at `at`, epoch milliseconds. */
export type Speak = (at: number) => Outgoing

type Fields = Readonly<Record<string, string | number>>

/** RFC 5424, section 6.2.1: facility * 8 + severity. Facility 16 is local0; 5 is notice. */
const priority = 16 * 8 + 5

/** A value with blanks, quotes or nothing in it stands in quotes. */
const quoted = (value: string | number) =>
  /^[^\s"=\\]+$/.test(String(value)) ? String(value) : `"${String(value).replace(/(["\\])/g, '\\$1')}"`

/** A device's syslog line, RFC 5424, its message made of `name=value` pairs. */
export function syslog(door: 'tcp' | 'udp', app: string, host: string, pairs: Fields): Speak {
  const body = Object.entries(pairs).map(([name, value]) => `${name}=${quoted(value)}`)
  return at => ({ door, text: `<${priority}>1 ${new Date(at).toISOString()} ${host} ${app} - - - ${body.join(' ')}` })
}

/** A Windows record as NXLog sends it: flat, with `Hostname` and `EventTime`. */
export function nxlog(host: string, channel: string, eventId: number, fields: Fields): Speak {
  return at => ({
    door: 'http',
    text: JSON.stringify({
      EventTime: new Date(at).toISOString(),
      Hostname: host,
      EventID: eventId,
      SourceName: 'Microsoft-Windows-Security-Auditing',
      Channel: channel,
      SeverityValue: 2,
      Severity: 'INFO',
      ...fields,
    }),
  })
}

/** Who wrote a Windows record. */
export interface WindowsSource {
  readonly host: string
  readonly provider: string
  readonly channel: string
}

/** A Windows record in the shape of the EVTX dump tools: `{"Event":{"System":…,"EventData":…}}`. */
export function eventDump(from: WindowsSource, eventId: number, data: Fields): Speak {
  return at => ({
    door: 'http',
    text: JSON.stringify({
      Event: {
        System: {
          Provider: { '#attributes': { Name: from.provider } },
          EventID: eventId,
          Level: 4,
          TimeCreated: { '#attributes': { SystemTime: new Date(at).toISOString() } },
          Channel: from.channel,
          Computer: from.host,
        },
        EventData: data,
      },
    }),
  })
}

/** A process start as Sysmon reports it (event 1). */
export function processStart(
  at: { host: string; user: string },
  image: string,
  command: string,
  parent: string,
): Speak {
  return eventDump(
    { host: at.host, provider: 'Microsoft-Windows-Sysmon', channel: 'Microsoft-Windows-Sysmon/Operational' },
    1,
    { Image: image, CommandLine: command, User: `HAFENRIED\\${at.user}`, IntegrityLevel: 'High', ParentImage: parent },
  )
}

/** The two ends of a connection that Suricata saw. */
export interface Ends {
  readonly from: string
  readonly to: string
  readonly port: number
  readonly protocol?: 'TCP' | 'UDP'
}

/** A Suricata EVE record; `part` is the object named after its type. */
export function eve(type: string, ends: Ends, part: Readonly<Record<string, unknown>>): Speak {
  return at => ({
    door: 'http',
    text: JSON.stringify({
      timestamp: new Date(at).toISOString().replace('Z', '000+0000'),
      event_type: type,
      src_ip: ends.from,
      src_port: 50411,
      dest_ip: ends.to,
      dest_port: ends.port,
      proto: ends.protocol ?? 'TCP',
      [type]: part,
    }),
  })
}
