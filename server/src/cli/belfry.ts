/** The command line: finds the verb, runs it, and turns what went wrong into a sentence and an exit code. */
import { describe } from '../problem/index.js'
import { Misuse, type Verb } from './verb.js'
import { verbs } from './verbs.js'

// `belfry scan … | head` is no failure.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  process.exit()
})

const complain = (text: string) => process.stderr.write(`${text}\n`)

function overview(): string {
  const lines = verbs.map(verb => `  ${verb.name.padEnd(8)} ${verb.summary}`)
  return `Belfry, the security watch of a smart city\n\nUsage: belfry VERB [options]\n\n${lines.join('\n')}\n\nbelfry help VERB shows its options and an example.\n`
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(rest[0])
  const verb = verbs.find(each => each.name === name || (name === '--version' && each.name === 'version'))
  if (!verb) throw new Misuse(`there is no verb "${name}"`)
  if (rest.includes('--help') || rest.includes('-h')) return show(verb)
  return verb.run(rest)
}

function help(name: string | undefined): number {
  const verb = verbs.find(each => each.name === name)
  if (verb) return show(verb)
  if (name !== undefined) throw new Misuse(`there is no verb "${name}"`)
  process.stdout.write(overview())
  return 0
}

function show(verb: Verb): number {
  process.stdout.write(`${verb.help.trim()}\n`)
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  complain(`belfry: ${describe(error)}`)
  if (error instanceof Misuse) complain('belfry help shows the verbs, belfry help VERB its options.')
  else if (!(error instanceof Error && 'advice' in error)) complain((error as Error).stack ?? '')
  process.exitCode = error instanceof Misuse ? 2 : 1
}
