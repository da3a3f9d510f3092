// New dossiers: received or accepted, and nothing begun yet. Newest first; no personal data.
import { sql } from 'kysely';
import type { Portal } from '../domain/operations.js';
import type { Database } from './database.js';
import { idFloor } from './overview-standing-reads.js';

export interface ArisingRow {
  readonly id: string;
  readonly portal: string;
  readonly reference: string;
  readonly tnhsNumber: string | null;
  readonly status: number;
  readonly agency: string;
  readonly owner: string;
  readonly receivedAt: Date;
  readonly receiptDueAt: Date | null;
}

export interface ArisingPage {
  readonly since: Date;
  readonly agency?: string | undefined;
  readonly portal?: Portal | undefined;
  readonly status?: number | undefined;
  readonly agencies: readonly string[] | undefined;
  /** Id of the last row of the page before. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

export async function listArising(database: Database, page: ArisingPage): Promise<ArisingRow[]> {
  const { agency = null, portal = null, status = null, agencies = null, limit } = page;
  const [before = null] = page.after ?? [];
  const { rows } = await sql<ArisingRow>`
    SELECT d.id, d.portal, d.portal_ref AS reference, d.tnhs_number AS "tnhsNumber", s.status, d.agency,
      coalesce(d.managing_agency, d.agency) AS owner, d.received_at AS "receivedAt", d.receipt_due_at AS "receiptDueAt"
    FROM dossier_standing s JOIN dossier d ON d.id = s.dossier_id
    WHERE s.status IN (1, 2) AND s.dossier_id >= ${idFloor(page.since)}::uuid
      AND (${before}::uuid IS NULL OR s.dossier_id < ${before}::uuid)
      AND (${status}::smallint IS NULL OR s.status = ${status})
      AND (${portal}::text IS NULL OR d.portal = ${portal})
      AND (${agency}::text IS NULL OR s.agency = ${agency} OR s.managing_agency = ${agency})
      AND (${agencies}::text[] IS NULL OR s.agency = ANY(${agencies}::text[]) OR s.managing_agency = ANY(${agencies}::text[]))
    ORDER BY s.dossier_id DESC LIMIT ${limit}`.execute(database);
  return rows;
}
