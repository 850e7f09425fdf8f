/** The unprivileged role that every transaction of the application runs as; it owns nothing and cannot bypass a policy. */
export const applicationRole = 'belfry_app'

/**
 * SQL for a migration that creates `table` with a column `agency`: only rows of the transaction's scope are seen or written.
 * FORCE holds the table's owner to it as well. Where no scope was set nothing matches: forgetting it shows no row.
 */
export function agencyPolicy(table: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(table)) throw new TypeError(`Not a plain table name: ${table}`)
  const setting = `(SELECT current_setting('belfry.agencies', true))`
  const seen = `${setting} = '*' OR agency = ANY (nullif(nullif(${setting}, '*'), '')::text[])`
  return `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY agency_scope ON ${table} USING (${seen}) WITH CHECK (${seen});
  `
}

/** The scope as the policy reads it: `*`, or an array literal, which always begins with a brace and so is never `*`. */
export function scopeSetting(scope: readonly string[] | 'all'): string {
  if (scope === 'all') return '*'
  return `{${scope.map(agency => `"${agency.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}
