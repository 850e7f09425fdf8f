/**
 * The engine's own process: ClickHouse in one writing and three reading sessions. Frames come in by standard input and go out by
 * descriptor 3 (the engine may print to standard output). It ends when its input ends, so it never outlives its parent.
 */
import { createWriteStream } from 'node:fs'
import { Session } from 'chdb'
import { createTable } from './columns.js'
import { encodeFrame, frameReader } from './frames.js'

const readersMax = 3
const [folder, config] = process.argv.slice(2) as [string, string]
const out = createWriteStream('', { fd: 3 })
/** Tables are loaded before the first answer: until then system.parts would show none, and retention would see an empty store. */
const connectionArgs = [`--config-file=${config}`, '--async_load_databases=0']
const openSession = () => new Session(folder, { connectionArgs })

interface Request {
  readonly id: number
  readonly lane: 'write' | 'read'
  readonly sql: string
  readonly values: object
}

const writer = openSession()
await writer.queryAsync('CREATE DATABASE IF NOT EXISTS belfry ENGINE = Atomic')
await writer.queryAsync(createTable)
const readers = Array.from({ length: readersMax }, openSession)
const answer = (head: object, body: Uint8Array = new Uint8Array()) => {
  for (const part of encodeFrame(head, Buffer.from(body))) out.write(part)
}

/** One session runs one statement at a time; each lane is a chain. */
const lanes = new Map<Session, Promise<void>>()
const load = new Map<Session, number>()
function enqueue(session: Session, work: () => Promise<void>): void {
  load.set(session, (load.get(session) ?? 0) + 1)
  const done = (lanes.get(session) ?? Promise.resolve())
    .then(work)
    .finally(() => load.set(session, load.get(session)! - 1))
  lanes.set(session, done)
}

async function run(session: Session, request: Request, body: Buffer): Promise<void> {
  try {
    const result =
      body.length > 0
        ? await session.queryAsync(`${request.sql}\n${body.toString('utf8')}`)
        : await session.queryBindAsync(request.sql, request.values, { format: 'JSONEachRow' })
    answer({ id: request.id }, result.bytes())
  } catch (error) {
    answer({ id: request.id, error: String((error as Error).message).slice(0, 2000) })
  }
}

process.stdin.on(
  'data',
  frameReader(({ head, body }) => {
    const request = head as Request
    const idle = [...readers].sort((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0))[0]!
    const session = request.lane === 'write' ? writer : idle
    enqueue(session, () => run(session, request, body))
  }),
)
process.stdin.on('end', () => {
  // What was asked is finished, so that a parent that stops in order finds its last batch stored; a dead parent loses nothing by it.
  void Promise.all(lanes.values()).then(() => {
    for (const session of [writer, ...readers]) session.close()
    process.exit(0)
  })
})
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
answer({ id: 0 })
