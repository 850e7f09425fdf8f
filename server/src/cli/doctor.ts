import { stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { describe } from '../problem/index.js'
import { readArguments, settingOptions, settings } from './arguments.js'
import { checkMachine } from './preflight.js'
import type { Verb } from './verb.js'

interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly detail: string
}

async function find(what: string, check: () => Promise<string>): Promise<Finding> {
  try {
    return { what, ok: true, detail: await check() }
  } catch (error) {
    return { what, ok: false, detail: describe(error) }
  }
}

async function portOrServer(host: string, port: number): Promise<string> {
  const taken = await new Promise<boolean>(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(true))
    probe.listen(port, host, () => probe.close(() => resolve(false)))
  })
  if (!taken) return `${host}:${port} is free`
  const answer = await fetch(`http://${host}:${port}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(() => null)
  if (answer?.status === 200) return `Belfry answers at ${host}:${port} and is ready`
  if (answer) throw new Error(`${host}:${port} answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
  throw new Error(`${host}:${port} is taken by another program. Stop it, or choose a port with --port`)
}

async function keyState(file: string, data: string): Promise<string> {
  const key = await stat(file).catch(() => null)
  if (key) {
    if ((key.mode & 0o077) !== 0) throw new Error(`others may read ${file}. chmod 600 it`)
    return `${file} is there`
  }
  if (await stat(`${data}/stream`).catch(() => null))
    throw new Error(`${file} is missing, and ${data} is sealed with it. Bring the key back`)
  return `${file} is made at the first start`
}

export const doctor: Verb = {
  name: 'doctor',
  summary: 'Check this machine and this data folder',
  help: `Usage: belfry doctor [--data DIR] [--config FILE] [--port P] [--key FILE] [--json]

Says what is missing before it hurts: processor, disk, ports, key, configuration. Changes nothing but makes the data folder.
Exit code 1 when something is wrong.

Example: belfry doctor --data /var/lib/belfry`,
  async run(args) {
    const { values } = readArguments(args, { ...settingOptions, json: { type: 'boolean', default: false } })
    const config = settings(values)
    const findings = [
      await find('machine', async () => {
        await checkMachine(config.data)
        return `node ${process.version}, ${config.data} has room`
      }),
      await find('key', () => keyState(config.keyFile, config.data)),
      await find('http', () => portOrServer(config.http.host, config.http.port)),
    ]
    if (values.json) process.stdout.write(`${JSON.stringify(findings)}\n`)
    else
      for (const { ok, what, detail } of findings)
        process.stdout.write(`${ok ? 'ok   ' : 'WRONG'} ${what.padEnd(8)} ${detail}\n`)
    return findings.every(finding => finding.ok) ? 0 : 1
  },
}
