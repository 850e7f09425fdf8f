import { readFile } from 'node:fs/promises'

/**
 * Datagrams that the kernel dropped for a port because its buffer was full: the last column of /proc/net/udp (proc(5)), which Node
 * does not offer otherwise. Null where this system has no such table.
 */
export async function droppedDatagrams(port: number): Promise<number | null> {
  const tables = await Promise.all(
    ['/proc/net/udp', '/proc/net/udp6'].map(file => readFile(file, 'latin1').catch(() => '')),
  )
  return tables.every(table => table === '') ? null : countDrops(tables.join('\n'), port)
}

/** The drops of a port in the text of such a table, over all addresses it is bound to. */
export function countDrops(table: string, port: number): number {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  let drops = 0
  for (const row of table.split('\n')) {
    const columns = row.trim().split(/\s+/)
    if (columns[1]?.endsWith(suffix)) drops += Number(columns.at(-1)) || 0
  }
  return drops
}
