import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { verifyJournal } from '../journal/index.js'
import { Problem } from '../problem/index.js'
import { openVault, readKey } from '../vault/index.js'
import { readArguments, settingOptions, settings } from './arguments.js'
import { Misuse, type Verb } from './verb.js'

export const verify: Verb = {
  name: 'verify',
  summary: 'Prove that nobody rewrote the journal',
  help: `Usage: belfry verify [--data DIR] [--key FILE] [--config FILE] [--json]

Walks the journal from its first entry to its head. Prints {"ok":true,"entries":n,"head":"..."}, or
{"ok":false,"entry":n,"kind":"edited|dropped|reordered"} with the first entry that is not as it was written, and exit code 1.
Works while the server runs. Write the head down elsewhere from time to time: a whole journal put back to an earlier day shows
only beside such a note.

Example: belfry verify --data /var/lib/belfry`,
  async run(args) {
    // What it prints is JSON with or without --json.
    const { values, positionals } = readArguments(args, {
      data: settingOptions.data,
      key: settingOptions.key,
      config: settingOptions.config,
      json: { type: 'boolean', default: false },
    })
    if (positionals.length > 0) throw new Misuse(`verify takes no "${positionals[0]}"; name the folder with --data`)
    const { data, keyFile } = settings(values)
    const folder = join(data, 'journal')
    if (!(await stat(folder).catch(() => null)))
      throw new Problem('journal.missing', `There is no journal in ${data}`, 'Name the data folder with --data')
    const verdict = await verifyJournal({ folder, vault: openVault(await readKey(keyFile)) })
    process.stdout.write(`${JSON.stringify(verdict)}\n`)
    return verdict.ok ? 0 : 1
  },
}
