/** The durable log. Bytes are safe once `append` resolves. */

export { type Disk, type DiskFile, realDisk } from './disk.js'
export { defaultStreamLimits, openStream, type StreamLimits, type StreamSetup } from './open-stream.js'
export { readBlock } from './read-block.js'
export type { Appended, Block, BlockHeader, BlockRef, Stream, StreamLag } from './stream.js'
