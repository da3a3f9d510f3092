// Lists of clocks for people. Each narrows to the agencies an operator may see: those that received or those that manage.
import { sql, type RawBuilder } from 'kysely';
import type { Status } from '../domain/status.js';
import type { Database } from './database.js';

export interface DeadlinePage {
  readonly agency?: string | undefined;
  readonly agencies: readonly string[] | undefined;
  /** Sort key of the last row of the page before, as text. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
  readonly now: Date;
}

interface Named {
  readonly id: string;
  readonly portal: string;
  readonly reference: string;
  readonly tnhsNumber: string | null;
  readonly status: Status;
  readonly agency: string;
  /** Who is answerable. */
  readonly owner: string;
  readonly receivedAt: Date;
}

export interface ReceiptRow extends Named {
  readonly receiptDueAt: Date;
  readonly key: string;
}

export interface OverdueRow extends Named {
  /** The date the citizen has now; null while the clock stands. */
  readonly expectedAt: Date | null;
  readonly originalAt: Date | null;
  readonly dueAssumed: boolean;
  readonly apologies: number;
  readonly supplementRequests: number;
}

export interface LateRow extends OverdueRow {
  readonly endedAt: Date | null;
  /** The date given in the end. */
  readonly promisedAt: Date | null;
}

const named = sql`
  d.id, d.portal, d.portal_ref AS reference, d.tnhs_number AS "tnhsNumber", d.status, d.agency,
  coalesce(d.managing_agency, d.agency) AS owner, d.received_at AS "receivedAt"`;
const clocks = sql`
  d.expected_at AS "expectedAt", coalesce(d.original_appointment_at, d.original_due_at) AS "originalAt",
  d.due_assumed AS "dueAssumed", d.apologies, d.supplement_requests AS "supplementRequests"`;

/** Receipts that have not reached their portal and are due within a time, the most urgent first. */
export async function listReceiptsAtRisk(
  database: Database,
  page: DeadlinePage & { readonly withinMinutes: number },
): Promise<ReceiptRow[]> {
  const [key = null, id = null] = page.after ?? [];
  const until = new Date(page.now.getTime() + page.withinMinutes * 60_000);
  const { rows } = await sql<ReceiptRow>`
    SELECT ${named}, d.receipt_due_at AS "receiptDueAt", d.receipt_due_at::text AS key FROM dossier d
    WHERE d.receipt_told_at IS NULL AND d.receipt_due_at IS NOT NULL AND d.receipt_due_at <= ${until} AND ${ofAgencies(page)}
      AND NOT EXISTS (SELECT 1 FROM delivery v WHERE v.dossier_id = d.id AND v.system = d.portal AND v.operation = 'status'
        AND v.state = 'delivered' AND v.code IS NULL)
      AND (${key}::timestamptz IS NULL OR (d.receipt_due_at, d.id) > (${key}::timestamptz, ${id}::uuid))
    ORDER BY d.receipt_due_at, d.id LIMIT ${page.limit}`.execute(database);
  return rows;
}

/** Open dossiers that have missed a date they were given, the oldest dossier first. Those that wait for the citizen too. */
export async function listOverdue(database: Database, page: DeadlinePage): Promise<OverdueRow[]> {
  const [id = null] = page.after ?? [];
  const open = sql`d.ended_at IS NULL AND d.status NOT IN (3, 7, 8, 9, 10) AND ${ofAgencies(page)}
    AND (${id}::uuid IS NULL OR d.id > ${id}::uuid)`;
  const { rows } = await sql<OverdueRow>`
    SELECT * FROM (
      (SELECT ${named}, ${clocks} FROM dossier d WHERE d.late AND d.apologies > 0 AND ${open} ORDER BY d.id LIMIT ${page.limit})
      UNION ALL
      (SELECT ${named}, ${clocks} FROM dossier d
        WHERE d.expected_at < ${page.now} AND d.apologies = 0 AND ${open} ORDER BY d.id LIMIT ${page.limit})) both_kinds
    ORDER BY id LIMIT ${page.limit}`.execute(database);
  return rows;
}

/** Dossiers that are or ended late, the newest first. */
export async function listLate(
  database: Database,
  page: DeadlinePage & { readonly ended?: boolean | undefined },
): Promise<LateRow[]> {
  const [id = null] = page.after ?? [];
  const { ended = null } = page;
  const { rows } = await sql<LateRow>`
    SELECT ${named}, ${clocks}, d.ended_at AS "endedAt", coalesce(d.appointment_at, d.due_at) AS "promisedAt" FROM dossier d
    WHERE d.late AND ${ofAgencies(page)} AND (${ended}::boolean IS NULL OR (d.ended_at IS NOT NULL) = ${ended})
      AND (${id}::uuid IS NULL OR d.id < ${id}::uuid)
    ORDER BY d.id DESC LIMIT ${page.limit}`.execute(database);
  return rows;
}

function ofAgencies(page: DeadlinePage): RawBuilder<unknown> {
  const [agency, agencies] = [page.agency ?? null, page.agencies ?? null];
  return sql`(${agency}::text IS NULL OR d.agency = ${agency} OR d.managing_agency = ${agency})
    AND (${agencies}::text[] IS NULL OR d.agency = ANY(${agencies}::text[]) OR d.managing_agency = ANY(${agencies}::text[]))`;
}
