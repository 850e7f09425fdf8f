import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Every figure Belfry keeps about itself, in one place, so that a page of documentation can be printed from it. */
export function openMetrics() {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    recordsAccepted: new Counter({
      name: 'belfry_records_accepted_total',
      help: 'Records made durable, by door.',
      labelNames: ['door'],
      registers,
    }),
    recordsRefused: new Counter({
      name: 'belfry_records_refused_total',
      help: 'Records the door refused, by reason.',
      labelNames: ['door', 'reason'],
      registers,
    }),
    datagramsDropped: new Gauge({
      name: 'belfry_syslog_datagrams_dropped',
      help: 'UDP datagrams the kernel dropped because Belfry did not read fast enough.',
      registers,
    }),
    recordsStored: new Counter({
      name: 'belfry_records_stored_total',
      help: 'Rows acknowledged by the event store.',
      registers,
    }),
    deadLetters: new Counter({
      name: 'belfry_dead_letters_total',
      help: 'Records that could not be read, by reason.',
      labelNames: ['reason'],
      registers,
    }),
    alerts: new Counter({
      name: 'belfry_alerts_total',
      help: 'Alerts stored, by level.',
      labelNames: ['level'],
      registers,
    }),
    backlogBlocks: new Gauge({
      name: 'belfry_backlog_blocks',
      help: 'Blocks in the stream that wait for the pipeline.',
      registers,
    }),
    backlogBytes: new Gauge({
      name: 'belfry_backlog_bytes',
      help: 'Bytes in the stream that wait for the pipeline.',
      registers,
    }),
    streamSync: new Histogram({
      name: 'belfry_stream_sync_seconds',
      help: 'Time of one group commit.',
      buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.5, 2],
      registers,
    }),
    alertDelay: new Histogram({
      name: 'belfry_alert_delay_seconds',
      help: 'From the arrival of a record to its alert in the cases.',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 30],
      registers,
    }),
    rulesLoaded: new Gauge({ name: 'belfry_rules_loaded', help: 'Rules in the set that is in force.', registers }),
  }
}

export type Metrics = ReturnType<typeof openMetrics>
