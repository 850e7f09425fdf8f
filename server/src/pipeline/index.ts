/** Workers: blocks in; rows and alerts out; checkpoints. */
export type { RulesInForce } from './outcome.js'
export { openPipeline, type Pipeline, type PipelineDeps } from './pipeline.js'
export { openProgress, pipelineMigrations } from './progress.js'
