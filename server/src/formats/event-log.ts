import { readEvtx } from '@belfry/evtx'
import type { Item } from './format.js'
import { unreadable } from './read-record.js'

/** Header block and chunks of a Windows event log, in bytes; what precedes a problem's offset is not kept with it. */
const headerBytes = 4_096
const chunkBytes = 65_536
const problemBytes = 4_096

/** A Windows event log, a chunk at a time, with its header block or carved out of one. */
export async function* readEventLog(chunks: AsyncIterable<Buffer>): AsyncGenerator<Item> {
  let held = Buffer.alloc(0)
  let atStart = true
  for await (const bytes of chunks) {
    held = Buffer.concat([held, bytes])
    if (atStart && held.length < headerBytes) continue
    if (atStart && held.toString('latin1', 0, 7) === 'ElfFile') held = held.subarray(headerBytes)
    atStart = false
    for (; held.length >= chunkBytes; held = held.subarray(chunkBytes)) yield* itemsOf(held.subarray(0, chunkBytes))
  }
  if (held.length > 0) yield* itemsOf(held)
}

function* itemsOf(chunk: Buffer): Generator<Item> {
  for (const item of readEvtx(chunk)) {
    if (item.kind === 'record') yield { kind: 'record', format: 'evtx', value: item.value }
    else yield unreadable('evtx_record', item.reason, chunk.subarray(item.offset, item.offset + problemBytes))
  }
}
