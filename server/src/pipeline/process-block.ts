import { createHash } from 'node:crypto'
import type { Event } from '@belfry/event'
import type { Match, RuleSet } from '@belfry/sigma'
import type { AlertDraft, AlertRecord } from '../cases/index.js'
import type { Asset, City } from '../city/index.js'
import { type EventRow, encodeRow } from '../events/index.js'
import { flatten, normalise, readRecord } from '../formats/index.js'
import type { Block } from '../stream/index.js'
import type { BlockOutcome, DeadLetterDraft } from './outcome.js'

/** A claimed time later than this after its arrival is a wrong clock; the row then stands at the bound and keeps the claim beside it. */
const aheadMsMax = 3_600_000
/** Longest copy of a record inside an alert, in characters. */
const alertRawCharsMax = 32_768

/** Reads, normalises, enriches and detects one block in one pass. Pure: the same block, rules and city give the same outcome. */
export function processBlock(block: Block, ruleSet: RuleSet, city: City | null): BlockOutcome {
  const { header } = block
  const lines: string[] = []
  const alerts: AlertDraft[] = []
  const deadLetters: DeadLetterDraft[] = []
  let bytes = 0
  for (const [index, raw] of block.records.entries()) {
    bytes += raw.length
    const id = `0.${block.block}.${index}`
    const read = readRecord(raw, { kind: header.kind, receivedAt: header.receivedAt })
    if (read.kind === 'unreadable') {
      deadLetters.push({
        id,
        agency: header.agency,
        source: header.source,
        received: header.receivedAt,
        reason: read.reason,
        detail: read.detail,
        raw: read.raw,
      })
      continue
    }
    const event = normalise(read, header.receivedAt)
    const asset = city?.assetOf(event.ecs) ?? null
    const row = rowOf({ id, block, event, asset, raw: raw.toString('utf8') })
    lines.push(encodeRow(row))
    for (const match of ruleSet.match(event)) alerts.push(draftOf(match, row, asset))
  }
  const rows = Buffer.from(lines.length === 0 ? '' : `${lines.join('\n')}\n`)
  return {
    block: block.block,
    header,
    records: block.records.length,
    bytes,
    rows,
    rowCount: lines.length,
    alerts,
    deadLetters,
  }
}

function rowOf({
  id,
  block,
  event,
  asset,
  raw,
}: {
  id: string
  block: Block
  event: Event
  asset: Asset | null
  raw: string
}): EventRow {
  const received = block.header.receivedAt
  const claimed = event.time
  const time = claimed === null ? received : Math.min(Math.max(claimed, 0), received + aheadMsMax)
  const [logSource] = event.logSources
  return {
    id,
    agency: block.header.agency,
    source: block.header.source,
    time,
    claimedTime: claimed === null || claimed === time ? null : claimed,
    received,
    dataset: event.dataset,
    product: logSource.product ?? '',
    category: logSource.category ?? '',
    service: logSource.service ?? '',
    asset: asset?.id ?? '',
    ecs: event.ecs,
    message: event.message,
    fields: flatten(event.fields),
    raw,
  }
}

function draftOf(match: Match, row: EventRow, asset: Asset | null): AlertDraft {
  const { id, title, level, tags, description } = match.rule
  const record: AlertRecord = {
    id: row.id,
    time: new Date(row.time).toISOString(),
    dataset: row.dataset,
    source: row.source,
    message: row.message,
    raw: row.raw.slice(0, alertRawCharsMax),
  }
  return {
    id: createHash('sha256').update(`${id}\n${row.id}`).digest('hex').slice(0, 32),
    agency: row.agency,
    rule: { id, title, level, tags, description },
    why: match.why,
    records: [record],
    entities: entitiesOf(row, asset),
    at: row.time,
    received: row.received,
  }
}

function entitiesOf(row: EventRow, asset: Asset | null): AlertDraft['entities'] {
  const host = row.ecs['host.name']?.toLowerCase()
  const user = row.ecs['user.name']?.toLowerCase()
  const address = row.ecs['source.ip']?.toLowerCase()
  return {
    ...(host && { host }),
    ...(user && { user }),
    ...(address && { address }),
    ...(asset && { asset: asset.id }),
  }
}
