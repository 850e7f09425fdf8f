import { sql } from 'kysely'
import type { Migration, State } from '../state/index.js'

/** An insert under way: its borders are written down before it begins and used again after a crash. */
export interface PendingBatch {
  readonly from: number
  readonly to: number
}

export const pipelineMigrations: readonly Migration[] = [
  {
    id: 'pipeline-001-progress',
    sql: `
      CREATE TABLE pipeline_progress (
        partition integer PRIMARY KEY,
        checkpoint bigint NOT NULL,
        pending_from bigint,
        pending_to bigint
      );
      INSERT INTO pipeline_progress (partition, checkpoint) VALUES (0, 0);
      GRANT SELECT, UPDATE ON pipeline_progress TO belfry_app;`,
  },
]

/** How far the pipeline is, kept in PostgreSQL. One partition, number 0. */
export function openProgress(state: State) {
  const run = (statement: ReturnType<typeof sql>) =>
    state.transaction<object, { rows: unknown[] }>('all', q => statement.execute(q))
  return {
    async read(): Promise<{ checkpoint: number; pending: PendingBatch | null }> {
      const { rows } = await run(
        sql`SELECT checkpoint, pending_from, pending_to FROM pipeline_progress WHERE partition = 0`,
      )
      const row = rows[0] as { checkpoint: string; pending_from: string | null; pending_to: string | null }
      const pending = row.pending_from === null ? null : { from: Number(row.pending_from), to: Number(row.pending_to) }
      return { checkpoint: Number(row.checkpoint), pending }
    },
    async begin(batch: PendingBatch): Promise<void> {
      await run(
        sql`UPDATE pipeline_progress SET pending_from = ${batch.from}, pending_to = ${batch.to} WHERE partition = 0`,
      )
    },
    async finish(batch: PendingBatch): Promise<void> {
      await run(
        sql`UPDATE pipeline_progress SET checkpoint = ${batch.to}, pending_from = NULL, pending_to = NULL WHERE partition = 0`,
      )
    },
  }
}

export type Progress = ReturnType<typeof openProgress>
