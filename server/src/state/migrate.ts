import { createHash } from 'node:crypto'
import type { PoolClient } from 'pg'
import { Problem } from '../problem/index.js'
import { applicationRole } from './agency-policy.js'
import type { Migration } from './state.js'

/** Any fixed number of our own: two Belfrys that start on one database take turns. */
const migrationLock = 4_902_713

const ledger = `
  CREATE TABLE IF NOT EXISTS belfry_migrations (
    id text PRIMARY KEY,
    hash text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`

const role = `
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${applicationRole}') THEN
      CREATE ROLE ${applicationRole} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
    IF NOT pg_has_role(current_user, '${applicationRole}', 'SET') THEN
      EXECUTE format('GRANT ${applicationRole} TO %I', current_user);
    END IF;
  END $$;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${applicationRole};
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${applicationRole};
  GRANT USAGE ON SCHEMA public TO ${applicationRole}`

/**
 * Applies what is missing, in the order of the ids, each in its own transaction, one Belfry at a time.
 * @throws Problem `state.migration.changed` where a released step differs from the one recorded, `state.migration.failed`.
 */
export async function migrate(client: PoolClient, migrations: readonly Migration[]): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [migrationLock])
  try {
    await client.query(ledger)
    await client.query(role)
    await client.query(`REVOKE ALL ON belfry_migrations FROM ${applicationRole}`)
    const { rows } = await client.query<{ id: string; hash: string }>('SELECT id, hash FROM belfry_migrations')
    const applied = new Map(rows.map(row => [row.id, row.hash]))
    const ordered = [...migrations].sort((a, b) => (a.id < b.id ? -1 : 1))
    for (const migration of ordered) {
      const known = applied.get(migration.id)
      if (known === undefined) await apply(client, migration)
      else if (known !== hashOf(migration)) throw changed(migration)
    }
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [migrationLock])
  }
}

async function apply(client: PoolClient, migration: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(migration.sql)
    await client.query('INSERT INTO belfry_migrations (id, hash) VALUES ($1, $2)', [migration.id, hashOf(migration)])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw new Problem(
      'state.migration.failed',
      `The database step ${migration.id} failed: ${(error as Error).message}`,
      'Nothing of this step was kept; report it with this sentence',
    )
  }
}

function changed(migration: Migration): Problem {
  return new Problem(
    'state.migration.changed',
    `The database step ${migration.id} differs from the one this database was made with`,
    'Use the Belfry version that made this database, or a later release',
  )
}

function hashOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex')
}
