/** Windows event logs: bytes in, records out. Pure: no I/O. */
export type { EvtxItem, EvtxRecord, EvtxProblem } from './api.js'
