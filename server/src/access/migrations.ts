import type { Migration } from '../state/index.js'

/**
 * None of these tables has a column `agency`: they say who may see which agency, so they are read before an agency scope is known.
 * `agencies` is a JSON array, or null for all. Secrets stand here only as HMAC-SHA-256, passwords only as argon2id.
 */
export const accessMigrations: readonly Migration[] = [
  {
    id: 'access-001-people',
    sql: `
      create table people (
        id text primary key,
        name text not null,
        name_key text not null unique,
        password text,
        role text not null,
        agencies jsonb,
        created_at timestamptz not null,
        last_seen_at timestamptz
      );
      create table sessions (
        hash text primary key,
        person text not null references people (id) on delete cascade,
        created_at timestamptz not null,
        last_seen_at timestamptz not null,
        expires_at timestamptz not null
      );
      create index sessions_expiry on sessions (expires_at);
      create index sessions_person on sessions (person);
      create table tokens (
        id text primary key,
        hash text not null,
        role text not null,
        source text,
        agencies jsonb,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz
      );
      create table one_time_links (
        hash text primary key,
        kind text not null,
        name text,
        role text,
        agencies jsonb,
        expires_at timestamptz not null,
        used_at timestamptz
      );
    `,
  },
]
