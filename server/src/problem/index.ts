/** A failure of the world (not ours) that a person can mend: what happened, where, and what to do next. */
export class Problem extends Error {
  readonly code: string
  readonly advice: string
  override readonly name = 'Problem'

  /** @param code stable and dotted, `room.thing.what`; @param advice a sentence that says what to do next. */
  constructor(code: string, message: string, advice: string) {
    super(message)
    this.code = code
    this.advice = advice
  }
}

/** What to print of any thrown thing: the sentence and the advice of a Problem, the message of anything else. */
export function describe(error: unknown): string {
  if (error instanceof Problem) return `${error.message}. ${error.advice}`
  return error instanceof Error ? error.message : String(error)
}
