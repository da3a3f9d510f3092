// Cover sheets as operators see them, those that wait longest first. No name, code or document number of a person.
import { sql } from 'kysely';
import type { CoverSheetTable } from './tables.js';
import type { Database, Tx } from './database.js';

export type CoverState = CoverSheetTable['state'];

export interface CoverView {
  readonly dossierId: string;
  readonly portal: string;
  readonly portalReference: string;
  readonly tnhsNumber: string | null;
  readonly dossierStatus: number;
  readonly agency: string;
  readonly managingAgency: string | null;
  readonly owner: string;
  readonly state: CoverState;
  readonly coverNumber: string | null;
  readonly requestedAt: Date;
  readonly createdAt: Date | null;
  readonly issuedAt: Date | null;
  /** `requestedAt` to the microsecond, for paging. */
  readonly requestedKey: string;
}

export interface CoverPage {
  /** `waiting`: not issued yet. */
  readonly state?: CoverState | 'waiting' | undefined;
  readonly agency?: string | undefined;
  readonly owner?: string | undefined;
  readonly reference?: string | undefined;
  /** Only those created before this and not issued since. */
  readonly createdBefore?: Date | undefined;
  readonly agencies: readonly string[] | undefined;
  /** `requestedKey` and dossier of the last row of the page before. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** Until somebody is named: the agency that manages the dossier, else the one that received it. */
const owners = sql`coalesce(c.owner, d.managing_agency, d.agency)`;

const columns = sql`
  c.dossier_id AS "dossierId", d.portal, d.portal_ref AS "portalReference", d.tnhs_number AS "tnhsNumber",
  d.status AS "dossierStatus", d.agency, d.managing_agency AS "managingAgency", ${owners} AS owner, c.state, c.cover_number AS "coverNumber",
  c.requested_at AS "requestedAt", c.created_at AS "createdAt", c.issued_at AS "issuedAt", c.requested_at::text AS "requestedKey"`;

export async function listCovers(database: Database, page: CoverPage): Promise<CoverView[]> {
  const { state, agency, owner, reference, createdBefore, agencies, after, limit } = page;
  const [requestedKey, dossierId] = after ?? [];
  // Only the conditions that hold, so that the planner takes the index of what is asked for.
  const conditions = [
    ...(state === 'waiting' ? [sql`c.state <> 'issued'`] : state === undefined ? [] : [sql`c.state = ${state}`]),
    ...(agency === undefined ? [] : [sql`d.agency = ${agency}`]),
    ...(owner === undefined ? [] : [sql`${owners} = ${owner}`]),
    ...(reference === undefined ? [] : [sql`(d.portal_ref = ${reference} OR d.tnhs_number = ${reference})`]),
    ...(createdBefore === undefined ? [] : [sql`c.state = 'created' AND c.created_at < ${createdBefore}`]),
    ...(agencies === undefined
      ? []
      : [sql`(d.agency = ANY(${agencies}::text[]) OR d.managing_agency = ANY(${agencies}::text[]))`]),
    ...(requestedKey === undefined
      ? []
      : [sql`(c.requested_at, c.dossier_id) > (${requestedKey}::timestamptz, ${dossierId}::uuid)`]),
  ];
  const where = conditions.length === 0 ? sql`` : sql`WHERE ${sql.join(conditions, sql` AND `)}`;
  const { rows } = await sql<CoverView>`
    SELECT ${columns} FROM cover_sheet c JOIN dossier d ON d.id = c.dossier_id ${where}
    ORDER BY c.requested_at, c.dossier_id LIMIT ${limit}`.execute(database);
  return rows;
}

export async function findCoverView(executor: Database | Tx, dossierId: string): Promise<CoverView | undefined> {
  const { rows } = await sql<CoverView>`
    SELECT ${columns} FROM cover_sheet c JOIN dossier d ON d.id = c.dossier_id
    WHERE c.dossier_id = ${dossierId}::uuid`.execute(executor);
  return rows[0];
}

export async function nameCoverOwner(tx: Tx, dossierId: string, owner: string): Promise<void> {
  await tx.updateTable('cover_sheet').set({ owner }).where('dossier_id', '=', dossierId).execute();
}
