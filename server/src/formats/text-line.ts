import type { Fields, Value } from '@belfry/event'

type Draft = { [name: string]: Value }

const rfc5424 = /^<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (\S+) (-|(?:\[(?:[^\]\\]|\\.)*\])+) ?([\s\S]*)$/
const rfc3164 =
  /^(?:<(\d{1,3})>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (\S+) ([^\s:[\]]+(?:\([^)]*\))?)(?:\[(\d+)\])?: ?([\s\S]*)$/
const audit = /^(?:node=(\S+) )?type=(\S+) msg=audit\((\d+)\.(\d+):(\d+)\): ?([\s\S]*)$/
/** Pairs of `name=value`; values with spaces stand in quotes. */
const pair = /([A-Za-z_][\w.-]*)=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"']*)/g
/** Pairs read out of one line. */
const pairsMax = 200
/** Audit fields that the kernel writes in hexadecimal when they hold a space or a quote. */
const auditText = /^(?:a\d+|proctitle|name|comm|exe|cwd|cmd|acct|data)$/

/** What a line of text says: RFC 5424, RFC 3164, auditd, or plain text. The line itself stands in `message`. */
export function readLine(line: string): { format: string; value: Fields } {
  const five = rfc5424.exec(line)
  if (five) return { format: 'syslog', value: fromRfc5424(five, line) }
  const three = rfc3164.exec(line)
  if (three) {
    const [, priority, timestamp, hostname, app, pid, body] = three
    return {
      format: 'syslog',
      value: {
        ...pairs(body!),
        ...priorityOf(priority),
        timestamp: timestamp!,
        hostname: hostname!,
        app: app!,
        ...(pid && { pid }),
        message: body!,
        raw_message: line,
      },
    }
  }
  const record = audit.exec(line)
  if (record) return { format: 'auditd', value: fromAudit(record, line) }
  return { format: 'text', value: { message: line } }
}

function fromRfc5424(parts: RegExpExecArray, line: string): Fields {
  const [, priority, timestamp, hostname, app, pid, msgid, structured, message] = parts
  const body = message!.replace(/^\uFEFF/, '')
  const given = (name: string, value: string | undefined) =>
    value === undefined || value === '-' ? {} : { [name]: value }
  return {
    ...structuredData(structured!),
    ...(body.startsWith('{') ? jsonOf(body) : pairs(body)),
    ...priorityOf(priority),
    ...given('timestamp', timestamp),
    ...given('hostname', hostname),
    ...given('app', app),
    ...given('pid', pid),
    ...given('msgid', msgid),
    message: body,
    raw_message: line,
  }
}

function priorityOf(text: string | undefined): Draft {
  const priority = Number(text)
  return text === undefined || priority > 191 ? {} : { facility: priority >> 3, severity: priority & 7 }
}

/** RFC 5424, section 6.3: parameters by their own names; `"`, `\` and `]` are escaped. */
function structuredData(text: string): Draft {
  const found: Draft = Object.create(null)
  for (const [, name, value] of text.matchAll(/ ([^ =\]"]+)="((?:[^"\\\]]|\\.)*)"/g))
    found[name!] = value!.replace(/\\(["\\\]])/g, '$1')
  return found
}

function jsonOf(body: string): Draft {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Draft) : {}
  } catch {
    // Text that only begins like JSON is read as text.
    return {}
  }
}

function pairs(body: string): Draft {
  const found: Draft = Object.create(null)
  let count = 0
  for (const [, name, value] of body.matchAll(pair)) {
    if (++count > pairsMax) break
    found[name!] = unquote(value!)
  }
  return found
}

const unquote = (value: string) =>
  /^".*"$/s.test(value)
    ? value.slice(1, -1).replace(/\\(["\\])/g, '$1')
    : /^'.*'$/s.test(value)
      ? value.slice(1, -1)
      : value

function fromAudit(parts: RegExpExecArray, line: string): Fields {
  const [, node, type, seconds, milliseconds, serial, body] = parts
  const found: Draft = Object.create(null)
  let count = 0
  for (const [, name, value] of body!.matchAll(pair)) {
    if (++count > pairsMax) break
    found[name!] = auditText.test(name!) ? decodeHex(value!) : unquote(value!)
  }
  return {
    ...found,
    ...(node && { node }),
    type: type!,
    audit_time: Number(seconds) * 1000 + Number(milliseconds),
    serial: serial!,
    message: line,
  }
}

function decodeHex(value: string): string {
  if (value.startsWith('"')) return unquote(value)
  if (!/^(?:[0-9A-F]{2}){2,}$/.test(value)) return value
  return Buffer.from(value, 'hex').toString('utf8').replaceAll('\0', ' ')
}
