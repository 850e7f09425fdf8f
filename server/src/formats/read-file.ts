import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { isEvtx, readEvtx } from '@belfry/evtx'
import type { FileRecord, Line, ReadRecord, Unreadable } from './format.js'
import { parseObject } from './json-text.js'
import { unreadable } from './read-record.js'
import { readLine } from './text-line.js'
import { readZeekTsv } from './zeek-tsv.js'

/** Longest single record, in bytes; a longer one is unreadable, whatever it would have been. */
export const recordBytesMax = 1 << 20
/** What a file looks like is decided on its first bytes. */
const headBytes = 4_096

type Chunks = AsyncIterable<Buffer>
type Item = ReadRecord | Unreadable

/** What a file holds; null where no reader knows it. */
export type FileKind = 'evtx' | 'json' | 'zeek-tsv' | 'text'

/** Recognises a file by its first bytes, unpacked. */
export function sniff(head: Buffer): FileKind | null {
  if (isEvtx(head)) return 'evtx'
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (head.includes(0)) return null
  if (text.startsWith('{') || text.startsWith('[')) return 'json'
  if (/^#separator /m.test(text) && text.startsWith('#')) return 'zeek-tsv'
  const line = text.split('\n').find(each => each.trim() !== '') ?? ''
  if (readLine(line.trim()).format !== 'text') return 'text'
  // Broken first lines do not hide what the rest of the file is.
  return /^\{".*\}\s*$/m.test(text) ? 'json' : null
}

/** Every record of a file, streaming: memory is bounded by the longest record. Null where the format is unknown. */
export async function readFile(chunks: Chunks): Promise<AsyncGenerator<FileRecord> | null> {
  const { head, all } = await peek(await unpacked(chunks))
  const kind = sniff(head)
  return kind === null ? null : numbered(readers[kind](all))
}

const readers: { readonly [kind in FileKind]: (chunks: Chunks) => AsyncGenerator<Item> } = {
  evtx: readEventLog,
  json: readJson,
  'zeek-tsv': chunks => readZeekTsv(lines(chunks)),
  text: async function* (chunks) {
    for await (const line of lines(chunks))
      yield line.tooLong ? tooLong(line.bytes) : { kind: 'record', ...readLine(line.bytes.toString('utf8')) }
  },
}

const tooLong = (bytes: Buffer) => unreadable('too_long', `The record is longer than ${recordBytesMax} bytes`, bytes)

async function* numbered(items: AsyncGenerator<Item>): AsyncGenerator<FileRecord> {
  let record = 0
  for await (const item of items) yield { record: ++record, item }
}

async function peek(chunks: Chunks): Promise<{ head: Buffer; all: Chunks }> {
  const iterator = chunks[Symbol.asyncIterator]()
  const first: Buffer[] = []
  let bytes = 0
  let done = false
  while (bytes < headBytes && !done) {
    const next = await iterator.next()
    if (next.done) done = true
    else {
      first.push(next.value)
      bytes += next.value.length
    }
  }
  const all = async function* () {
    yield* first
    for (let next = done ? null : await iterator.next(); next && !next.done; next = await iterator.next())
      yield next.value
  }
  return { head: Buffer.concat(first).subarray(0, headBytes), all: all() }
}

/** Undoes gzip, recognised by its first two bytes (RFC 1952). A truncated archive fails when its end is reached. */
async function unpacked(chunks: Chunks): Promise<Chunks> {
  const { head, all } = await peek(chunks)
  if (head[0] !== 0x1f || head[1] !== 0x8b) return all
  const gunzip = createGunzip()
  // A failure destroys the stream, and whoever reads it gets the error.
  pipeline(Readable.from(all), gunzip).catch(error => gunzip.destroy(error))
  return gunzip
}

/** Lines without their end; blank ones left out. Of a line beyond the bound only the beginning is kept. */
export async function* lines(chunks: Chunks): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let length = 0
  const take = (bytes: Buffer) => {
    if (length < recordBytesMax) parts.push(bytes)
    length += bytes.length
  }
  const finish = (): Line | null => {
    const bytes = Buffer.concat(parts)
    const line = { bytes: bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes, tooLong: length > recordBytesMax }
    parts = []
    length = 0
    return line.bytes.every(byte => byte === 0x20 || byte === 0x09) ? null : line
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      take(chunk.subarray(start, end))
      start = end + 1
      const line = finish()
      if (line) yield line
    }
    take(chunk.subarray(start))
  }
  const line = finish()
  if (line) yield line
}

/** Header block and chunks of a Windows event log, in bytes. */
const evtxHeaderBytes = 4_096
const evtxChunkBytes = 65_536

/** A Windows event log, a chunk at a time. */
async function* readEventLog(chunks: Chunks): AsyncGenerator<Item> {
  let held = Buffer.alloc(0)
  let skip = evtxHeaderBytes
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk])
    const skipped = Math.min(skip, held.length)
    held = held.subarray(skipped)
    skip -= skipped
    for (; held.length >= evtxChunkBytes; held = held.subarray(evtxChunkBytes))
      yield* eventsOf(held.subarray(0, evtxChunkBytes))
  }
  if (held.length > 0) yield* eventsOf(held)
}

function* eventsOf(chunk: Buffer): Generator<Item> {
  for (const item of readEvtx(chunk)) {
    if (item.kind === 'record') yield { kind: 'record', format: 'evtx', value: item.value }
    else yield unreadable('evtx_record', item.reason, chunk.subarray(item.offset, item.offset + 4_096))
  }
}

/** One object a line, or objects over many lines, one after the other or in an array. */
async function* readJson(chunks: Chunks): AsyncGenerator<Item> {
  let open: Buffer[] = []
  let depth = 0
  let openBytes = 0
  for await (const { bytes, tooLong: long } of lines(chunks)) {
    const text = bytes.toString('utf8')
    if (long) {
      yield tooLong(bytes)
      continue
    }
    const whole = open.length === 0 ? parseObject(text) : null
    if (whole && 'value' in whole) {
      yield { kind: 'record', format: 'json', value: whole.value }
      continue
    }
    if (open.length === 0 && !/^\s*(?:[[{]\s*$|[[{].*[,{[]\s*$|\[)/.test(text) && !/^\s*[\]},]+\s*$/.test(text)) {
      yield unreadable('json_syntax', whole && 'detail' in whole ? whole.detail : 'The line is no JSON object', bytes)
      continue
    }
    for (const part of splitObjects(text, depth)) {
      depth = part.depth
      if (part.text !== '') {
        open.push(Buffer.from(part.text))
        openBytes += part.text.length
      }
      if (!part.ends) continue
      const object = Buffer.concat(open)
      const parsed = parseObject(object.toString('utf8'))
      yield 'value' in parsed
        ? { kind: 'record', format: 'json', value: parsed.value }
        : unreadable(parsed.reason, parsed.detail, object)
      open = []
      openBytes = 0
    }
    if (openBytes > recordBytesMax) {
      yield tooLong(Buffer.concat(open))
      open = []
      openBytes = 0
      depth = 0
    }
  }
  if (open.length > 0) yield unreadable('json_syntax', 'The file ends inside an object', Buffer.concat(open))
}

/** Cuts a line of pretty-printed JSON where an object ends. Strings never run over a line in JSON. */
function* splitObjects(text: string, startDepth: number): Generator<{ text: string; ends: boolean; depth: number }> {
  let depth = startDepth
  let from = depth > 0 ? 0 : -1
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++
    } else if (char === '{') {
      if (depth++ === 0) from = at
    } else if (char === '}' && depth > 0 && --depth === 0) {
      yield { text: text.slice(from, at + 1), ends: true, depth }
      from = -1
    }
  }
  if (from >= 0) yield { text: `${text.slice(from)}\n`, ends: false, depth }
}
