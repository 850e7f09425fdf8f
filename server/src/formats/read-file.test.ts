import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineOf, normalise, readFile, readRecord } from './index.js'
import { recordBytesMax } from './lines.js'

async function* chunksOf(text: string | Buffer, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text as string)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string | Buffer, size = 4096) {
  const items = []
  for await (const { item } of (await readFile(chunksOf(text, size)))!)
    items.push(item.kind === 'record' ? { ...item.value } : item.reason)
  return items
}

describe('files', () => {
  test('JSON is read whatever its layout and however its bytes arrive', async () => {
    const object = fc.dictionary(
      fc.stringMatching(/^[a-z{}[\]"\\]{1,6}$/),
      fc.oneof(fc.string(), fc.integer(), fc.constant({ in: ['}', '{'] })),
      { minKeys: 1 },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 50 }),
        async (objects, size) => {
          const wanted = JSON.parse(JSON.stringify(objects)) as object[]
          const layouts = [
            objects.map(each => JSON.stringify(each)).join('\n'),
            JSON.stringify(objects),
            JSON.stringify(objects, null, 2),
            objects.map(each => JSON.stringify(each, null, 2)).join('\n'),
          ]
          for (const layout of layouts) expect(await read(layout, size)).toEqual(wanted)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('gzip is undone; a truncated archive is an error, not silence', async () => {
    const packed = gzipSync('{"a":1}\n{"a":2}\n')
    expect(await read(packed)).toEqual([{ a: 1 }, { a: 2 }])
    await expect(read(packed.subarray(0, packed.length - 9))).rejects.toThrow()
  })

  test('a broken line is unreadable and the rest goes on', async () => {
    expect(await read('{"a":1}\n{"a":}\nnonsense\n{"a":2}')).toEqual([{ a: 1 }, 'json_syntax', 'json_syntax', { a: 2 }])
  })

  test('a line without end does not fill the memory', async () => {
    const items = await read(`{"a":1}\n{"b":"${'x'.repeat(recordBytesMax * 2)}"}\n{"a":2}`, 65_536)
    expect(items).toEqual([{ a: 1 }, 'too_long', { a: 2 }])
  })

  test('an array in one endless line is read, an endless broken line is one record', async () => {
    const objects = Array.from({ length: 3_000 }, (_, i) => ({ i, text: '}{"\\'.repeat(100) }))
    expect(await read(JSON.stringify(objects), 65_536)).toEqual(objects)
    expect(await read(`{"a":1}\nbroken ${'x'.repeat(3 * recordBytesMax)}\n{"a":2}`, 65_536)).toEqual([
      { a: 1 },
      'too_long',
      { a: 2 },
    ])
  })

  test('an object that does not end takes nothing else with it', async () => {
    expect(await read('{"a":1}\n{"b":[1,\n{"a":2}\n{"c":"x\n{"a":3} {"a":4}\n{"a":5} junk\n{"d":{')).toEqual([
      { a: 1 },
      'json_syntax',
      { a: 2 },
      'json_syntax',
      { a: 3 },
      { a: 4 },
      'json_syntax',
      'json_syntax',
    ])
  })

  test('each record gives the line to send on: JSON and text as they stand, the rest as JSON', async () => {
    const sent = async (text: string) => {
      const found = []
      for await (const record of (await readFile(chunksOf(text, 7)))!) found.push(lineOf(record)?.bytes.toString())
      return found
    }
    expect(await sent('\uFEFF{"n":12345678901234567890,"n":1}\n{"a":}\n')).toEqual([
      '{"n":12345678901234567890,"n":1}',
      '{"a":}',
    ])
    expect(await sent('[\n  {\n    "a": 1\n  }\n]')).toEqual(['{     "a": 1   }'])
    expect(await sent('Jan  1 00:00:01 web sshd[1]: hello\n\n')).toEqual(['Jan  1 00:00:01 web sshd[1]: hello'])
    expect(await sent('#separator \\x09\n#path\tx\n#fields\ta\n#types\tcount\n7\n')).toEqual(['{"_path":"x","a":7}'])
  })

  test('Zeek TSV gives typed values, and a file of no known format is told apart', async () => {
    const log =
      '#separator \\x09\n#set_separator\t,\n#unset_field\t-\n#path\tdns\n#fields\tts\tid.orig_h\tok\tanswers\tnone\n#types\ttime\taddr\tbool\tvector[string]\tstring\n1.5\t10.0.0.1\tT\ta,b\t-\n'
    expect(await read(log)).toEqual([{ _path: 'dns', ts: 1.5, 'id.orig_h': '10.0.0.1', ok: true, answers: ['a', 'b'] }])
    expect(await readFile(chunksOf('title: a rule\nstatus: test\n', 10))).toBeNull()
  })
})

const line = (text: string) => {
  const read = readRecord(Buffer.from(text), { kind: 'text', receivedAt: Date.UTC(2026, 0, 2) })
  if (read.kind !== 'record') throw new Error(read.reason)
  return normalise(read, Date.UTC(2026, 0, 2))
}

describe('lines', () => {
  test('RFC 5424 of a city device: fields, log source, entities', () => {
    const event = line(
      '<134>1 2026-01-01T10:00:00.123Z vpn-gw-01 vpn-gateway 12 - [meta site="north"] action=login result=failure user=ext-maint-07 src=203.0.113.77 note="two words"',
    )
    expect(event.fields).toMatchObject({
      action: 'login',
      user: 'ext-maint-07',
      note: 'two words',
      site: 'north',
      severity: 6,
    })
    expect(event.logSources[0]).toEqual({ product: 'vpn', category: null, service: null })
    expect(event.ecs).toMatchObject({
      'host.name': 'vpn-gw-01',
      'user.name': 'ext-maint-07',
      'source.ip': '203.0.113.77',
      'event.outcome': 'failure',
    })
    expect(event.time).toBe(Date.UTC(2026, 0, 1, 10, 0, 0, 123))
  })

  test('RFC 3164 takes the year that lies nearest to the arrival', () => {
    const event = line('<38>Dec 31 23:59:59 web-1 sshd[24200]: Invalid user webmaster from 173.234.31.186')
    expect(event.time).toBe(Date.UTC(2025, 11, 31, 23, 59, 59))
    expect(event.logSources[0]).toEqual({ product: 'linux', category: null, service: 'sshd' })
  })

  test('auditd: hexadecimal values are decoded', () => {
    const event = line('type=EXECVE msg=audit(1170021493.977:293): argc=2 a0="cat" a1=2F6574632F736861646F77')
    expect(event.fields).toMatchObject({ type: 'EXECVE', a0: 'cat', a1: '/etc/shadow' })
    expect(event.logSources[0]!.service).toBe('auditd')
    expect(event.time).toBe(1_170_021_493_977)
  })
})

describe('bad input', () => {
  const reason = (text: string | Buffer) => {
    const read = readRecord(Buffer.from(text as string), { kind: 'json', receivedAt: 0 })
    return read.kind === 'unreadable' ? read.reason : 'read'
  }

  test('says why it is unreadable', () => {
    expect(reason('{"a":')).toBe('json_syntax')
    expect(reason('[1]')).toBe('not_an_object')
    expect(reason(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)).toBe('too_deep')
    expect(reason(`{"a":"${'['.repeat(1_000)}"}`)).toBe('read')
  })

  test('names of the prototype are ordinary names', () => {
    const read = readRecord(
      Buffer.from('{"__proto__":{"polluted":1},"constructor":"x","EventID":1,"Channel":"Security"}'),
      { kind: 'json', receivedAt: 0 },
    )
    if (read.kind !== 'record') throw new Error(read.reason)
    normalise(read, 0)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  test('anything at all is read or refused, never thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.constantFrom('0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z').map(time => `{"@timestamp":"${time}"}`),
        ),
        fc.constantFrom('json' as const, 'text' as const),
        (text, kind) => {
          const read = readRecord(Buffer.from(text), { kind, receivedAt: 0 })
          if (read.kind === 'record') normalise(read, 0)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
