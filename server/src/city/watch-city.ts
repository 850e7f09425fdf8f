import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type CityFile, type LoadedCity, loadCity } from './load-city.js'
import { type FileMark, watchFiles } from './watch-files.js'

/** Files a city folder may hold; with more the city is refused. */
const filesMax = 100

export interface CityWatch {
  /** As the files were when the watch began. */
  readonly first: LoadedCity
  close(): Promise<void>
}

/**
 * Reads a city, one file or a folder of files, and again whenever they change. `onChange` gets what was loaded; where it has problems
 * (`data` is null) the caller keeps the city it has and tells people. Files that cannot be read are problems as well, never a rejection.
 */
export async function watchCity(path: string, onChange: (loaded: LoadedCity) => void): Promise<CityWatch> {
  const marks = await markFiles(path).catch(() => [])
  const first = await readCity(path)
  const watch = watchFiles(
    () => markFiles(path),
    marks,
    async () => onChange(await readCity(path)),
  )
  return { first, close: () => watch.close() }
}

async function readCity(path: string): Promise<LoadedCity> {
  try {
    const files: CityFile[] = []
    for (const mark of await markFiles(path)) files.push({ file: mark.path, text: await readFile(mark.path, 'utf8') })
    return loadCity(files)
  } catch (error) {
    return { data: null, problems: [{ file: path, line: 1, field: '', message: (error as Error).message }] }
  }
}

async function markFiles(path: string): Promise<FileMark[]> {
  const top = await stat(path)
  const paths = top.isDirectory()
    ? (await readdir(path))
        .filter(isPart)
        .sort()
        .map(name => join(path, name))
    : [path]
  if (paths.length > filesMax) throw new Error(`holds more than ${filesMax} files`)
  return Promise.all(
    paths.map(async each => {
      const { size, mtimeMs } = await stat(each)
      return { path: each, size, modified: mtimeMs }
    }),
  )
}

const isPart = (name: string) => /\.(ya?ml|json|csv)$/i.test(name) && !name.startsWith('.')
