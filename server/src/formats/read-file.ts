import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { isEvtx } from '@belfry/evtx'
import { readEventLog } from './event-log.js'
import type { FileRecord, Item } from './format.js'
import { type Found, readJson, tooLong } from './json-values.js'
import { lines } from './lines.js'
import { readLine } from './text-line.js'
import { readZeekTsv } from './zeek-tsv.js'

/** What a file looks like is decided on its first bytes. */
const headBytes = 4_096

type Chunks = AsyncIterable<Buffer>

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
  if (/^(?:\{|\[\s*(?:[{[\]]|$))/.test(text)) return 'json'
  if (/^#separator /m.test(text) && text.startsWith('#')) return 'zeek-tsv'
  const line = text.split('\n').find(each => each.trim() !== '') ?? ''
  if (readLine(line.trim()).format !== 'text') return 'text'
  // Broken first lines do not hide what the rest of the file is.
  return /^\{".*\}\s*$/m.test(text) ? 'json' : null
}

/** Every record of a file, streaming: memory is bounded by the longest record. Null where the format is unknown. */
export async function readFile(chunks: Chunks): Promise<AsyncGenerator<FileRecord> | null> {
  const { head, all } = await peek(withoutByteOrderMark(await unpacked(chunks)))
  const kind = sniff(head)
  return kind === null ? null : numbered(readers[kind](all))
}

const readers: { readonly [kind in FileKind]: (chunks: Chunks) => AsyncGenerator<Found> } = {
  evtx: chunks => found(readEventLog(chunks)),
  json: readJson,
  'zeek-tsv': chunks => found(readZeekTsv(lines(chunks))),
  text: readText,
}

/** Records that stand in the file in another form than a line. */
async function* found(items: AsyncIterable<Item>): AsyncGenerator<Found> {
  for await (const item of items) yield { item }
}

/** Lines of text. Old devices write Latin-1; such a line is read as that, for a byte means the same letter there whatever follows it. */
async function* readText(chunks: Chunks): AsyncGenerator<Found> {
  for await (const { bytes, tooLong: long } of lines(chunks)) {
    if (long) yield { item: tooLong(bytes) }
    else {
      const text = bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1').replaceAll('\0', '\uFFFD')
      yield { item: { kind: 'record', ...readLine(text) }, raw: Buffer.from(text) }
    }
  }
}

async function* numbered(items: AsyncGenerator<Found>): AsyncGenerator<FileRecord> {
  let record = 0
  for await (const each of items) yield { record: ++record, ...each }
}

/** The record as one line for a door, JSON or text; null for bytes that no door would take. */
export function lineOf({ item, raw }: FileRecord): { readonly kind: 'json' | 'text'; readonly bytes: Buffer } | null {
  if (raw) return { kind: item.kind === 'record' && item.format !== 'json' ? 'text' : 'json', bytes: raw }
  return item.kind === 'record' ? { kind: 'json', bytes: Buffer.from(JSON.stringify(item.value)) } : null
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

/** Windows programs begin UTF-8 files with a mark (U+FEFF), which is no part of the first record. */
async function* withoutByteOrderMark(chunks: Chunks): AsyncGenerator<Buffer> {
  const { head, all } = await peek(chunks)
  let skip = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  for await (const chunk of all) {
    const skipped = Math.min(skip, chunk.length)
    skip -= skipped
    yield chunk.subarray(skipped)
  }
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
