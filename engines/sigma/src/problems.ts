/** Why a rule is refused; the caller adds file, line and rule. */
export class Refusal extends Error {
  readonly code: string
  readonly advice: string
  /** Where in the document: keys and list indexes from its root. */
  readonly path: readonly (string | number)[]

  constructor(code: string, message: string, advice: string, path: readonly (string | number)[] = []) {
    super(message)
    this.code = code
    this.advice = advice
    this.path = path
  }
}
