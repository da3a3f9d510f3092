// Dossiers that a citizen has paid and for which accounting has posted no voucher: how long, whose, who looks after them.
import { sql } from 'kysely';
import type { Status } from '../domain/status.js';
import type { Database } from './database.js';

export interface PaidWithoutVoucher {
  readonly dossierId: string;
  readonly portal: string;
  readonly portalReference: string;
  readonly paymentReference: string | null;
  readonly tnhsNumber: string | null;
  readonly agency: string;
  readonly status: Status;
  readonly paidAt: Date;
  /** `paidAt` to the microsecond, for paging. */
  readonly paidKey: string;
  readonly paidVnd: number;
  readonly ageSeconds: number;
  /** Of the open item; null within the grace. */
  readonly itemId: string | null;
  readonly itemOpenedAt: Date | null;
  readonly owner: string | null;
}

export interface PaidWithoutVoucherPage {
  readonly agency?: string | undefined;
  readonly owner?: string | undefined;
  /** Only those past the grace, which have an item. */
  readonly overdue?: boolean | undefined;
  readonly agencies: readonly string[] | undefined;
  /** `paidKey` and id of the last row of the page before. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** Running dossiers only, the longest waiting first. */
export async function listPaidWithoutVoucher(
  database: Database,
  page: PaidWithoutVoucherPage,
  now: Date,
): Promise<PaidWithoutVoucher[]> {
  const { agency = null, owner = null, overdue = null, agencies = null, after, limit } = page;
  const [paidKey = null, id = null] = after ?? [];
  const { rows } = await sql<PaidWithoutVoucher>`
    SELECT d.id AS "dossierId", d.portal, d.portal_ref AS "portalReference", d.payment_reference AS "paymentReference",
      d.tnhs_number AS "tnhsNumber", d.agency, d.status, d.citizen_paid_at AS "paidAt", d.citizen_paid_at::text AS "paidKey",
      d.citizen_paid_vnd AS "paidVnd", greatest(0, floor(extract(epoch FROM ${now}::timestamptz - d.citizen_paid_at)))::integer AS "ageSeconds",
      i.id AS "itemId", i.opened_at AS "itemOpenedAt", i.owner
    FROM dossier d LEFT JOIN reconciliation_item i
      ON i.dossier_id = d.id AND i.kind = 'PAID_WITHOUT_VOUCHER' AND i.state = 'open' AND i.voucher_number IS NULL
    WHERE d.citizen_paid_at IS NOT NULL AND d.status NOT IN (9, 10) AND d.status NOT IN (3, 7, 8)
      AND NOT EXISTS (SELECT 1 FROM voucher v WHERE v.dossier_id = d.id AND v.standing IN ('held', 'recording', 'recorded'))
      AND (${agency}::text IS NULL OR d.agency = ${agency})
      AND (${owner}::text IS NULL OR i.owner = ${owner})
      AND (${overdue}::boolean IS NULL OR (i.id IS NOT NULL) = ${overdue})
      AND (${agencies}::text[] IS NULL OR d.agency = ANY(${agencies}::text[]))
      AND (${paidKey}::timestamptz IS NULL OR (d.citizen_paid_at, d.id) > (${paidKey}::timestamptz, ${id}::uuid))
    ORDER BY d.citizen_paid_at, d.id LIMIT ${limit}`.execute(database);
  return rows;
}
