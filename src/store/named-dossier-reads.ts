// Which dossier a person names: by the gateway's id, the portal's reference or the number TNHS gave it.
import { sql } from 'kysely';
import type { Database } from './database.js';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Ids of at most two: references are unique within a portal only. @param agencies whose dossiers count; undefined: all */
export async function findNamedDossiers(
  database: Database,
  name: string,
  agencies: readonly string[] | undefined,
): Promise<readonly string[]> {
  const named = uuid.test(name) ? sql`id = ${name}::uuid` : sql`(portal_ref = ${name} OR tnhs_number = ${name})`;
  const allowed = agencies === undefined ? sql`true` : sql`agency = ANY(${agencies}::text[])`;
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM dossier WHERE ${named} AND ${allowed} ORDER BY id LIMIT 2`.execute(database);
  return rows.map(({ id }) => id);
}
