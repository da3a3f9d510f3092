// Payments as operators see them. Reads name the agencies an operator may see; a payment without a dossier belongs to none of
// them and is shown only to those who may see all.
import { sql } from 'kysely';
import type { Database } from './database.js';
import type { JsonRecord, PaymentStanding } from './tables.js';

export interface PaymentView {
  readonly id: string;
  readonly standing: PaymentStanding;
  readonly reference: string;
  readonly transaction: string;
  readonly amountVnd: number;
  readonly expectedVnd: number | null;
  readonly paidAt: Date;
  readonly receivedAt: Date;
  /** `receivedAt` to the microsecond, for paging. */
  readonly receivedKey: string;
  readonly dossierId: string | null;
  readonly portal: string | null;
  readonly portalReference: string | null;
  readonly agency: string | null;
  readonly dossierStatus: number | null;
  readonly conflicts: number;
}

export interface PaymentPage {
  readonly standing?: PaymentStanding | undefined;
  readonly agency?: string | undefined;
  readonly reference?: string | undefined;
  readonly agencies: readonly string[] | undefined;
  /** `receivedKey` and id of the last row of the page before. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

const columns = sql`
  p.id, p.standing, p.reference, p.transaction, p.amount_vnd AS "amountVnd", p.expected_vnd AS "expectedVnd",
  p.paid_at AS "paidAt", p.received_at AS "receivedAt", p.received_at::text AS "receivedKey", p.dossier_id AS "dossierId",
  d.portal, d.portal_ref AS "portalReference", d.agency, d.status AS "dossierStatus", p.conflicts`;

/** Newest first. */
export async function listPayments(database: Database, page: PaymentPage): Promise<PaymentView[]> {
  const { standing = null, agency = null, reference = null, agencies = null, after, limit } = page;
  const [receivedKey = null, id = null] = after ?? [];
  const { rows } = await sql<PaymentView>`
    SELECT ${columns} FROM citizen_payment p LEFT JOIN dossier d ON d.id = p.dossier_id
    WHERE (${standing}::text IS NULL OR p.standing = ${standing})
      AND (${agency}::text IS NULL OR d.agency = ${agency})
      AND (${reference}::text IS NULL OR p.reference = ${reference} OR d.portal_ref = ${reference})
      AND (${agencies}::text[] IS NULL OR d.agency = ANY(${agencies}::text[]))
      AND (${receivedKey}::timestamptz IS NULL OR (p.received_at, p.id) < (${receivedKey}::timestamptz, ${id}::uuid))
    ORDER BY p.received_at DESC, p.id DESC LIMIT ${limit}`.execute(database);
  return rows;
}

/** One payment with what the platform told, for somebody who may know it. */
export async function findPayment(
  executor: Database,
  id: string,
): Promise<(PaymentView & { readonly content: JsonRecord }) | undefined> {
  const { rows } = await sql<PaymentView & { content: JsonRecord }>`
    SELECT ${columns}, p.content FROM citizen_payment p LEFT JOIN dossier d ON d.id = p.dossier_id
    WHERE p.id = ${id}::uuid`.execute(executor);
  return rows[0];
}
