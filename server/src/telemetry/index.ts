/** What Belfry says about itself: log lines on standard error and counters for /metrics. Never a secret, never a record's content. */
export { type Log, openLog, silentLog } from './log.js'
export { type Metrics, openMetrics } from './metrics.js'
