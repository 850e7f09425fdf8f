/** A pipeline thread: takes references to blocks, reads and opens them itself, and hands back what they became. */
import { parentPort, workerData } from 'node:worker_threads'
import { compile, type RuleSet } from '@belfry/sigma'
import { type City, openCity } from '../city/index.js'
import { readBlock } from '../stream/index.js'
import { openSealer } from '../vault/index.js'
import type { FromWorker, ToWorker, WorkerSetup } from './outcome.js'
import { processBlock } from './process-block.js'

const setup = workerData as WorkerSetup
const sealer = openSealer(Buffer.from(setup.streamKey))
let ruleSet: RuleSet = compile([]).ruleSet
let city: City | null = null
/** Messages are taken strictly one after the other, so that rules change between two blocks, never inside one. */
let turn: Promise<void> = Promise.resolve()

parentPort!.on('message', (message: ToWorker) => {
  turn = turn.then(() => take(message))
})

async function take(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'rules': {
      const compiled = compile(message.documents)
      ruleSet = compiled.ruleSet
      const inForce = message.report
        ? { version: message.version, rules: ruleSet.rules, problems: compiled.problems }
        : null
      return answer({ kind: 'rules', version: message.version, inForce })
    }
    case 'city':
      city = openCity(message.data)
      return
    case 'block': {
      const block = await readBlock(message.ref, { folder: setup.streamFolder, sealer })
      const outcome = processBlock(block, ruleSet, city)
      return answer({ kind: 'block', outcome }, [outcome.rows.buffer as ArrayBuffer])
    }
  }
}

function answer(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  // Small buffers share Node's pool, whose memory must not be given away.
  const owned = transfer.filter(buffer => buffer.byteLength > 65_536)
  parentPort!.postMessage(message, owned)
}
