/** One file as a listing sees it. */
export interface FileMark {
  readonly path: string
  readonly size: number
  /** Epoch ms. */
  readonly modified: number
}

export interface FileWatch {
  /** Resolves when nothing runs any more. */
  close(): Promise<void>
}

/** How often the files are looked at: notices of the kernel get lost on network drives and when editors replace files, a look does not. */
const lookEveryMs = 1_000

/**
 * Calls `onChange` when the listing differs from that of the last call and stood still for one look, so that a half-written file is left
 * to its writer. One call at a time; what changes meanwhile is seen by the next look. A failing listing counts as no change.
 */
export function watchFiles(
  list: () => Promise<readonly FileMark[]>,
  first: readonly FileMark[],
  onChange: () => Promise<void>,
): FileWatch {
  let told = printOf(first)
  let last = told
  let closed = false
  let timer: NodeJS.Timeout
  let running: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    const now = await list().then(printOf, () => told)
    const still = now === last
    last = now
    if (closed || !still || now === told) return
    told = now
    await onChange()
  }
  function again(): void {
    timer = setTimeout(() => {
      running = look().finally(() => closed || again())
    }, lookEveryMs)
    timer.unref()
  }
  again()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await running.catch(() => {})
    },
  }
}

const printOf = (marks: readonly FileMark[]) =>
  marks.map(mark => `${mark.path}\0${mark.size}\0${mark.modified}`).join('\n')
