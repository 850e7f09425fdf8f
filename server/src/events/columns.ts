import type { EcsName } from '@belfry/event'

/** Fields of the Elastic Common Schema that have a column of their own, all text. */
export const textColumns = {
  'event.code': 'event_code',
  'event.provider': 'event_provider',
  'event.action': 'event_action',
  'event.outcome': 'event_outcome',
  'host.name': 'host_name',
  'host.ip': 'host_ip',
  'host.mac': 'host_mac',
  'user.name': 'user_name',
  'user.domain': 'user_domain',
  'source.ip': 'source_ip',
  'destination.ip': 'destination_ip',
  'process.executable': 'process_executable',
  'process.command_line': 'process_command_line',
  'file.path': 'file_path',
  'dns.question.name': 'dns_question_name',
  'url.full': 'url_full',
  'network.protocol': 'network_protocol',
} as const satisfies { readonly [name in EcsName]?: string }

/** The same for whole numbers; 0 stands for "not stated". */
export const numberColumns = {
  'source.port': 'source_port',
  'destination.port': 'destination_port',
  'process.pid': 'process_pid',
} as const satisfies { readonly [name in EcsName]?: string }

/** Every name a query may use for a column; any other name is one of the source's own fields. */
export const columnOf: ReadonlyMap<string, string> = new Map([
  ...Object.entries(textColumns),
  ...Object.entries(numberColumns),
  ...['id', 'agency', 'source', 'dataset', 'product', 'category', 'service', 'asset', 'message'].map(
    name => [name, name] as const,
  ),
])

const scarce = 'LowCardinality(String)'
const packed = 'String CODEC(ZSTD(1))'
const scarceNames = /^(event_|host_name|user_domain|network_)/

/**
 * Partitioned by the day of receipt, not of the event: a sender with a wrong clock opens no partitions, and a batch falls into one
 * day. `keep` is the retention class. The token of an insert is remembered for each partition.
 */
export const createTable = `
  CREATE TABLE IF NOT EXISTS belfry.events (
    id String CODEC(ZSTD(1)),
    agency ${scarce}, source ${scarce},
    time DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    claimed_time Nullable(Int64) CODEC(ZSTD(1)),
    received DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    keep ${scarce},
    dataset ${scarce}, product ${scarce}, category ${scarce}, service ${scarce}, asset ${scarce},
    ${Object.values(textColumns)
      .map(name => `${name} ${scarceNames.test(name) ? scarce : packed}`)
      .join(', ')},
    ${Object.values(numberColumns)
      .map(name => `${name} UInt32 CODEC(ZSTD(1))`)
      .join(', ')},
    message ${packed},
    fields Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    raw String CODEC(ZSTD(3)),
    INDEX by_id id TYPE bloom_filter(0.01),
    INDEX by_user user_name TYPE bloom_filter(0.01),
    INDEX by_source_ip source_ip TYPE bloom_filter(0.01),
    INDEX by_destination_ip destination_ip TYPE bloom_filter(0.01)
  ) ENGINE = MergeTree PARTITION BY (toDate(received), keep) ORDER BY (agency, time, id)
  SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000,
    old_parts_lifetime = 60`
