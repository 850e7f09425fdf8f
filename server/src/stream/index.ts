/** The durable log. Bytes are safe once `append` resolves. */
export type { Appended, Block, BlockHeader, BlockRef, Stream, StreamLag } from './stream.js'
