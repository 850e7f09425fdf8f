/**
 * Records through the HTTP door until their rows are counted in the event store, with every rule of the corpus in force and the
 * sender on the same machine. Options: `--events N` (default 100000), `--lane NAME` (default mixed).
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { events: { type: 'string', default: '100000' }, lane: { type: 'string', default: 'mixed' } },
})
const data = resolve(process.env.BELFRY_DATA ?? '../shared/data')
const binary = resolve('bin/belfry')
const batchLines = 1_000
const sendersAtOnce = 4

function makeLane(): string {
  const folder = resolve('bench/out', `${values.lane}-${values.events}`)
  const file = join(folder, `${values.lane}.ndjson`)
  if (existsSync(file)) return file
  mkdirSync(folder, { recursive: true })
  const made = spawnSync(
    'python3',
    [join(data, 'lanes/make_lanes.py'), folder, '--events', values.events, '--lanes', values.lane],
    { stdio: 'inherit' },
  )
  if (made.status !== 0) throw new Error('the lane could not be made; python3 and the sample data are needed')
  return file
}

/** CPU seconds that JSON.parse alone takes on the same lines. */
function parseOnly(lines: readonly string[]): number {
  const before = process.cpuUsage()
  for (const line of lines) JSON.parse(line)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/** Proportional set size of a process and all below it, in MB. */
function memoryOf(root: number): number {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // It ended while we looked.
    }
  }
  const isBelow = (pid: number): boolean =>
    pid === root || (parents.has(pid) && pid !== 1 && isBelow(parents.get(pid)!))
  let kilobytes = 0
  for (const pid of parents.keys()) {
    if (!isBelow(pid)) continue
    try {
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      // As above.
    }
  }
  return Math.round(kilobytes / 1024)
}

const sizeOf = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN

async function startServer(folder: string) {
  const child = spawn(
    binary,
    ['serve', '--port', '0', '--data', join(folder, 'data'), '--rules', join(data, 'sigma/rules')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const url = await new Promise<string>((done, fail) => {
    let text = ''
    child.stdout.on('data', chunk => {
      text += chunk
      const found = /Console: (\S+)/.exec(text)
      if (found) done(found[1]!)
    })
    child.on('exit', code => fail(new Error(`belfry serve ended with ${code}`)))
  })
  const token = (role: string) =>
    spawnSync(binary, ['token', 'create', '--role', role, '--source', 'bench', '--data', join(folder, 'data')], {
      encoding: 'utf8',
    }).stdout.trim()
  return { child, url, ingest: token('ingest'), read: token('administrator') }
}

const folder = mkdtempSync(join(tmpdir(), 'belfry-bench-'))
const lines = readFileSync(makeLane(), 'utf8').split('\n').filter(Boolean)
const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
const parseSeconds = parseOnly(lines)
const server = await startServer(folder)
try {
  const stored = async (): Promise<number> => {
    const text = await (
      await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${server.read}` } })
    ).text()
    return Number(/^belfry_records_stored_total (\d+)/m.exec(text)?.[1] ?? 0)
  }
  const idle = memoryOf(server.child.pid!)
  let peak = idle
  const watch = setInterval(() => {
    peak = Math.max(peak, memoryOf(server.child.pid!))
  }, 1_000)
  const answers: number[] = []
  const started = performance.now()
  let next = 0
  const sender = async () => {
    for (let at = next++; at * batchLines < lines.length; at = next++) {
      const body = lines.slice(at * batchLines, (at + 1) * batchLines).join('\n')
      for (;;) {
        const begun = performance.now()
        const answer = await fetch(`${server.url}/api/v1/ingest`, {
          method: 'POST',
          body,
          headers: {
            authorization: `Bearer ${server.ingest}`,
            'content-type': 'application/x-ndjson',
            'idempotency-key': `bench-${at}`,
          },
        })
        if (answer.ok) {
          answers.push(performance.now() - begun)
          break
        }
        if (answer.status !== 429 && answer.status !== 503) throw new Error(`${answer.status} ${await answer.text()}`)
        await pause(Number(answer.headers.get('retry-after') ?? 1) * 1_000)
      }
    }
  }
  await Promise.all(Array.from({ length: sendersAtOnce }, sender))
  const accepted = (performance.now() - started) / 1_000
  while ((await stored()) < lines.length) await pause(100)
  const seconds = (performance.now() - started) / 1_000
  clearInterval(watch)
  answers.sort((a, b) => a - b)
  const perSecond = lines.length / seconds
  console.log(
    JSON.stringify(
      {
        bench: 'pipeline',
        lane: values.lane,
        records: lines.length,
        machine: `${cpus().length} x ${cpus()[0]?.model}`,
        node: process.version,
        date: new Date().toISOString().slice(0, 10),
        acceptedPerSecond: Math.round(lines.length / accepted),
        storedPerSecond: Math.round(perSecond),
        megabytesPerSecond: +(bytes / seconds / 1e6).toFixed(1),
        ratioToJsonParse: +(perSecond / (lines.length / parseSeconds)).toFixed(3),
        jsonParsePerSecond: Math.round(lines.length / parseSeconds),
        answerMsP50: Math.round(quantile(answers, 0.5)),
        answerMsP99: Math.round(quantile(answers, 0.99)),
        idleMegabytes: idle,
        peakMegabytes: peak,
        diskBytesPerRecord: Math.round(sizeOf(join(folder, 'data')) / lines.length),
      },
      null,
      2,
    ),
  )
} finally {
  server.child.kill('SIGTERM')
  await new Promise(done => server.child.once('exit', done))
  rmSync(folder, { recursive: true, force: true })
}
