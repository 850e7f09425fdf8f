import { agencyPolicy, type Migration } from '../state/index.js'

export const sourcesMigrations: readonly Migration[] = [
  {
    id: 'sources-001-registry',
    sql: `
      CREATE TABLE sources (
        id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        agency text NOT NULL,
        name text NOT NULL,
        door text NOT NULL,
        records bigint NOT NULL,
        bytes bigint NOT NULL,
        dead_letters bigint NOT NULL,
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        last_block bigint NOT NULL,
        PRIMARY KEY (agency, name, door)
      );
      ${agencyPolicy('sources')}
      CREATE TABLE dead_letters (
        id text PRIMARY KEY,
        agency text NOT NULL,
        source text NOT NULL,
        received timestamptz NOT NULL,
        reason text NOT NULL,
        detail text NOT NULL,
        raw bytea NOT NULL
      );
      CREATE INDEX dead_letters_newest ON dead_letters (received DESC, id DESC);
      CREATE INDEX dead_letters_source ON dead_letters (agency, source, received DESC, id DESC);
      ${agencyPolicy('dead_letters')}
      CREATE TABLE dead_letter_shelves (
        agency text NOT NULL,
        source text NOT NULL,
        kept bigint NOT NULL,
        kept_bytes bigint NOT NULL,
        dropped bigint NOT NULL,
        PRIMARY KEY (agency, source)
      );
      ${agencyPolicy('dead_letter_shelves')}
    `,
  },
]
