/** One verb of the command line. Results go to standard output, everything else to standard error. */
export interface Verb {
  readonly name: string
  readonly summary: string
  /** What `belfry help <verb>` prints: usage, options, an example. */
  readonly help: string
  /** Exit code: 0 fine, 1 failed or incomplete, 2 wrong use. Throw `Misuse` for 2 and a `Problem` for 1. */
  run(args: readonly string[]): Promise<number>
}

/** The command line was wrong: exit code 2. */
export class Misuse extends Error {
  override readonly name = 'Misuse'
}
