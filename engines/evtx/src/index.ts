/** Windows event logs: bytes in, records out. Pure: no I/O. */
export type { EvtxItem, EvtxProblem, EvtxRecord } from './api.js'
export { chunkBytes, isEvtx, readEvtx } from './read-evtx.js'
