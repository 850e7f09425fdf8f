/** What one block added to a source. */
export interface SourceSeen {
  readonly agency: string
  readonly source: string
  readonly door: string
  readonly records: number
  readonly bytes: number
  readonly deadLetters: number
  /** Epoch ms. */
  readonly at: number
}

/** A record that no reader understood. */
export interface DeadLetter {
  /** Its place in the stream. */
  readonly id: string
  readonly agency: string
  readonly source: string
  readonly received: number
  readonly reason: string
  readonly detail: string
  readonly raw: Buffer
}

/** What the pipeline tells the registry of sources. */
export interface Sources {
  seen(updates: readonly SourceSeen[]): Promise<void>
  /** Known ids change nothing. */
  bury(letters: readonly DeadLetter[]): Promise<void>
}
