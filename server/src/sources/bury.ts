import { sql, type Transaction } from 'kysely'

/** A record that no reader understood, with its place. */
export interface DeadLetter {
  /** The record's place in the stream: burying it twice changes nothing. */
  readonly id: string
  readonly agency: string
  readonly source: string
  /** Epoch ms. */
  readonly received: number
  readonly reason: string
  readonly detail: string
  readonly raw: Uint8Array
}

/** Kept for each source of an agency: enough to see what is wrong, and one broken sender cannot fill the disk. The oldest go first. */
export const lettersPerSourceMax = 10_000
export const bytesPerSourceMax = 64_000_000
/** A full shelf is emptied down to this share at once, so that not every burial has to look for the oldest. */
const keptShare = 0.9

interface Shelf {
  agency: string
  source: string
}

/** Three statements a call, and one more for each source that has come to its bound. */
export async function bury(q: Transaction<object>, letters: readonly DeadLetter[]): Promise<void> {
  const unique = [...new Map(letters.map(letter => [letter.id, letter])).values()]
  // PostgreSQL's text holds no NUL; the bytes themselves stay as they came.
  const texts = (of: (letter: DeadLetter) => string) => unique.map(letter => of(letter).replaceAll('\0', '\uFFFD'))
  const { rows: added } = await sql<Shelf & { bytes: number }>`
    INSERT INTO dead_letters (id, agency, source, received, reason, detail, raw)
    SELECT id, agency, source, to_timestamp(received / 1000.0), reason, detail, raw
    FROM unnest(
      ${texts(l => l.id)}::text[], ${texts(l => l.agency)}::text[], ${texts(l => l.source)}::text[],
      ${unique.map(l => Math.round(l.received))}::bigint[], ${texts(l => l.reason)}::text[],
      ${texts(l => l.detail)}::text[], ${unique.map(l => Buffer.from(l.raw))}::bytea[]
    ) AS t (id, agency, source, received, reason, detail, raw)
    ON CONFLICT (id) DO NOTHING
    RETURNING agency, source, octet_length(raw) AS bytes`.execute(q)
  if (added.length === 0) return
  const { rows: shelves } = await sql<Shelf & { kept: string; kept_bytes: string }>`
    INSERT INTO dead_letter_shelves AS shelf (agency, source, kept, kept_bytes, dropped)
    SELECT agency, source, count(*), sum(bytes), 0
    FROM unnest(
      ${added.map(row => row.agency)}::text[], ${added.map(row => row.source)}::text[], ${added.map(row => row.bytes)}::bigint[]
    ) AS t (agency, source, bytes)
    GROUP BY agency, source ORDER BY agency, source
    ON CONFLICT (agency, source) DO UPDATE SET
      kept = shelf.kept + excluded.kept, kept_bytes = shelf.kept_bytes + excluded.kept_bytes
    RETURNING agency, source, kept, kept_bytes`.execute(q)
  for (const shelf of shelves)
    if (Number(shelf.kept) > lettersPerSourceMax || Number(shelf.kept_bytes) > bytesPerSourceMax)
      await dropOldest(q, shelf)
}

async function dropOldest(q: Transaction<object>, { agency, source }: Shelf): Promise<void> {
  await sql`
    WITH ranked AS (
      SELECT id, octet_length(raw) AS bytes, row_number() OVER newest AS place, sum(octet_length(raw)) OVER newest AS running
      FROM dead_letters WHERE agency = ${agency} AND source = ${source}
      WINDOW newest AS (ORDER BY received DESC, id DESC)
    ), gone AS (
      DELETE FROM dead_letters USING ranked
      WHERE dead_letters.id = ranked.id
        AND (place > ${lettersPerSourceMax * keptShare}::bigint OR running > ${bytesPerSourceMax * keptShare}::bigint)
      RETURNING ranked.bytes
    )
    UPDATE dead_letter_shelves SET
      kept = kept - (SELECT count(*) FROM gone),
      kept_bytes = kept_bytes - (SELECT coalesce(sum(bytes), 0) FROM gone),
      dropped = dropped + (SELECT count(*) FROM gone)
    WHERE agency = ${agency} AND source = ${source}`.execute(q)
}
