import { agencyPolicy, type Migration } from '../state/index.js'

/**
 * What comes from records stands as JSON text, not jsonb, which refuses some of what attackers write (an escaped NUL). Severity is its
 * rank, 0 to 4. `search` and `entity_words` are the lower-case text that lists search.
 */
export const casesMigrations: readonly Migration[] = [
  {
    id: 'cases-001-incidents',
    sql: `
      CREATE SEQUENCE incident_numbers;
      CREATE TABLE incidents (
        number bigint PRIMARY KEY,
        agency text NOT NULL,
        title text NOT NULL,
        state text NOT NULL,
        severity smallint NOT NULL,
        alert_count bigint NOT NULL,
        entity_count integer NOT NULL,
        service text,
        people integer,
        impact text NOT NULL,
        site text,
        joins text NOT NULL,
        joined_by text NOT NULL,
        assignee_id text,
        assignee_name text,
        verdict text,
        opened_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        closed_at timestamptz,
        state_since text NOT NULL,
        search text NOT NULL,
        entity_words text NOT NULL
      );
      CREATE INDEX incidents_newest ON incidents (opened_at DESC, number DESC);
      CREATE INDEX incidents_worst ON incidents (severity DESC, opened_at DESC, number DESC) WHERE state <> 'closed';
      CREATE INDEX incidents_closed ON incidents (closed_at) WHERE state = 'closed';
      ${agencyPolicy('incidents')}

      CREATE TABLE incident_entities (
        agency text NOT NULL,
        kind text NOT NULL,
        value text NOT NULL,
        incident bigint NOT NULL,
        joins boolean NOT NULL,
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        PRIMARY KEY (agency, kind, value, incident)
      );
      CREATE INDEX incident_entities_incident ON incident_entities (incident, last_at DESC);
      ${agencyPolicy('incident_entities')}

      CREATE TABLE incident_rules (
        agency text NOT NULL,
        incident bigint NOT NULL,
        rule text NOT NULL,
        count bigint NOT NULL,
        PRIMARY KEY (incident, rule)
      );
      ${agencyPolicy('incident_rules')}

      CREATE TABLE alerts (
        id text PRIMARY KEY,
        agency text NOT NULL,
        incident bigint NOT NULL,
        rule text NOT NULL,
        why text NOT NULL,
        records text NOT NULL,
        severity smallint NOT NULL,
        entities text NOT NULL,
        asset text,
        site text,
        service text,
        people integer,
        impact text NOT NULL,
        at timestamptz NOT NULL,
        received timestamptz NOT NULL,
        search text NOT NULL
      );
      CREATE INDEX alerts_newest ON alerts (at DESC, id DESC);
      CREATE INDEX alerts_incident ON alerts (incident, at DESC, id DESC);
      ${agencyPolicy('alerts')}
    `,
  },
  {
    id: 'cases-002-timeline',
    sql: `
      CREATE TABLE incident_timeline (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        agency text NOT NULL,
        incident bigint NOT NULL,
        at timestamptz NOT NULL,
        kind text NOT NULL,
        by_name text,
        by_id text,
        text text NOT NULL,
        detail text,
        alert text,
        severity smallint
      );
      CREATE INDEX incident_timeline_incident ON incident_timeline (incident, id DESC);
      ${agencyPolicy('incident_timeline')}
      REVOKE UPDATE, DELETE, TRUNCATE ON incident_timeline FROM belfry_app;
      CREATE FUNCTION refuse_timeline_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'The timeline of incidents is append-only'; END $$;
      CREATE TRIGGER incident_timeline_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON incident_timeline
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_timeline_change();
    `,
  },
]
