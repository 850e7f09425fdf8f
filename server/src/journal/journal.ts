/** An act of a person or program: a command, or a reading of stored records. */
export interface NewEntry {
  /** Person or token id with its kind before it: `person:…`, `token:…`, `system`. */
  readonly actor: string
  readonly actorName: string
  /** Dotted verb: `incident.state`, `events.read`, `token.create`. */
  readonly act: string
  /** What it was done to: an id, or for a reading the query in words. */
  readonly target: string
  readonly agency: string | null
  /** Small facts (reason, counts). Never a secret and never a record's content. */
  readonly facts: { readonly [name: string]: string | number | boolean | null }
}

export interface JournalEntry extends NewEntry {
  /** Counted from 1 without gaps. */
  readonly entry: number
  /** ISO 8601 UTC. */
  readonly at: string
  /** SHA-256 over the entry and the hash before it, hex. */
  readonly hash: string
}

export type Verdict =
  | { readonly ok: true; readonly entries: number; readonly head: string }
  | { readonly ok: false; readonly entry: number; readonly kind: 'edited' | 'dropped' | 'reordered' }

export interface Journal {
  /** Resolves once the entry is on disk. A command is only carried out after its entry, or with it. */
  append(entry: NewEntry): Promise<JournalEntry>
  /** Newest first; `before` is an entry number, exclusive. */
  list(query: {
    readonly limit: number
    readonly before?: number
    readonly q?: string
  }): Promise<{ items: JournalEntry[]; next: number | null }>
  close(): Promise<void>
}
