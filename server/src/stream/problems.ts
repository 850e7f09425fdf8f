import { Problem } from '../problem/index.js'

/** Too much waits unread, or the disk is nearly full. The sender should come back. */
export function full(why: string): Problem {
  return new Problem(
    'stream.full',
    `The stream takes nothing more: ${why}`,
    'Send again later; if this lasts, free disk space or see why the pipeline does not keep up',
  )
}

export function closed(): Problem {
  return new Problem('stream.closed', 'The stream is closed', 'Send again when Belfry is back')
}

export function diskFailed(error: unknown): Problem {
  return new Problem(
    'stream.disk',
    `The stream could not be written: ${(error as Error).message}`,
    'Look at the disk of the data folder: is it full, or does it fail? The sender should send again',
  )
}

export function damaged(file: string, offset: number, what: string): Problem {
  return new Problem(
    'stream.damaged',
    `The stream is damaged: ${file}, byte ${offset}: ${what}`,
    'Acknowledged records lie there. Bring the file back from a copy, or move the stream folder away to start empty',
  )
}

export function behind(asked: number, last: number): Problem {
  return new Problem(
    'stream.behind',
    `The stream ends at block ${last}, but block ${asked} was already stored from it: its newest files are missing`,
    'Bring the stream folder back from a copy, or start with a new data folder',
  )
}

export function gone(asked: number, first: number): Problem {
  return new Problem(
    'stream.gone',
    `Block ${asked} was released; the stream can be followed from block ${first} on`,
    'Follow from the last released block or later',
  )
}
