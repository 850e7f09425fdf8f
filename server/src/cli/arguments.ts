import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { type Config, loadConfig } from '../config/index.js'
import { Problem } from '../problem/index.js'
import { Misuse } from './verb.js'

/** Reads a verb's arguments; a wrong option is `Misuse`. */
export function readArguments<const Options extends ParseArgsConfig['options']>(
  args: readonly string[],
  options: Options,
): ReturnType<typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true; strict: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new Misuse((error as Error).message.split('. ')[0])
  }
}

/** Options of every verb that works on a data folder. */
export const settingOptions = {
  data: { type: 'string' },
  key: { type: 'string' },
  config: { type: 'string' },
  port: { type: 'string' },
  rules: { type: 'string', multiple: true },
  city: { type: 'string' },
} as const

export interface SettingValues {
  data?: string | undefined
  key?: string | undefined
  config?: string | undefined
  port?: string | undefined
  rules?: string[] | undefined
  city?: string | undefined
}

/** The configuration of this call: file, environment, then these options. Paths are made absolute. */
export function settings(values: SettingValues): Config & { keyFile: string } {
  const file = values.config === undefined ? undefined : { name: values.config, text: readConfigFile(values.config) }
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new Misuse(`--port ${values.port}: a port is a number from 0 to 65535`)
  const config = loadConfig({
    ...(file && { file }),
    environment: process.env,
    options: {
      data: values.data,
      key: values.key,
      rules: values.rules,
      city: values.city,
      'http.port': port,
      'syslog.port': port === 0 ? 0 : undefined,
    },
  })
  const data = resolve(config.data.replace(/^~(?=\/|$)/, homedir()))
  return {
    ...config,
    data,
    rules: config.rules.map(path => resolve(path)),
    keyFile: config.key === null ? `${data}.key` : resolve(config.key),
  }
}

function readConfigFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Problem(
      'config.unreadable',
      `The configuration ${path} cannot be read: ${(error as Error).message}`,
      'Check the path given by --config',
    )
  }
}
