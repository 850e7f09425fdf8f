/** Messages between us and the engine's process: two lengths, a small JSON head, a body of bytes that is never parsed on the way. */
export interface Frame {
  readonly head: unknown
  readonly body: Buffer
}

export function encodeFrame(head: unknown, body: Buffer): Buffer[] {
  const text = Buffer.from(JSON.stringify(head))
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(text.length, 0)
  lengths.writeUInt32BE(body.length, 4)
  return [lengths, text, body]
}

/** Puts chunks of a pipe together again; hands over each frame once it is whole. */
export function frameReader(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = []
  let held = 0
  let wanted = 8
  return chunk => {
    chunks.push(chunk)
    held += chunk.length
    while (held >= wanted) {
      const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
      const headLength = whole.readUInt32BE(0)
      const length = 8 + headLength + whole.readUInt32BE(4)
      if (held < length) {
        chunks = [whole]
        wanted = length
        return
      }
      const head: unknown = JSON.parse(whole.toString('utf8', 8, 8 + headLength))
      onFrame({ head, body: whole.subarray(8 + headLength, length) })
      chunks = [whole.subarray(length)]
      held -= length
      wanted = 8
    }
  }
}
