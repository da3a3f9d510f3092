// Reconciliation items about a dossier alone, where no voucher is: paid by the citizen without one, another amount, money to give
// back, a duty that was cancelled. One open item for each kind and dossier. What a person has closed is not opened again for the same facts.
import { sql } from 'kysely';
import type { ItemDetail } from '../domain/item-detail.js';
import type { ResolutionCode } from '../domain/resolutions.js';
import type { ReconciliationKind } from '../domain/voucher.js';
import { newId } from '../platform/ids.js';
import type { Database, Tx } from './database.js';

export type DossierItemKind = Extract<
  ReconciliationKind,
  'PAID_WITHOUT_VOUCHER' | 'PAYMENT_AMOUNT_DIFFERS' | 'REFUND_DUE' | 'DUTY_CANCELLED'
>;

export interface DossierItem {
  readonly kind: DossierItemKind;
  readonly dossierId: string;
  readonly detail: ItemDetail;
}

/** Opens items, owned by the dossier's agency; one that is open already keeps its age and owner and gets the newer detail. */
export async function openDossierItems(tx: Tx, items: readonly DossierItem[], at: Date): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map((item) => ({ id: newId(), ...item }));
  await sql`
    INSERT INTO reconciliation_item (id, kind, dossier_id, detail, opened_at, agency, owner)
    SELECT x.id, x.kind, d.id, x.detail, ${at}::timestamptz, d.agency, d.agency
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, kind text, "dossierId" uuid, detail jsonb)
    JOIN dossier d ON d.id = x."dossierId"
    WHERE NOT EXISTS (SELECT 1 FROM reconciliation_item i WHERE i.dossier_id = d.id AND i.kind = x.kind AND i.voucher_number IS NULL
      AND i.state = 'resolved' AND i.resolved_by IS NOT NULL AND i.detail = x.detail)
    ON CONFLICT (kind, dossier_id) WHERE state = 'open' AND voucher_number IS NULL DO UPDATE SET detail = excluded.detail`.execute(
    tx,
  );
}

export async function resolveDossierItem(
  tx: Tx,
  item: { readonly kind: DossierItemKind; readonly dossierId: string; readonly resolution: ResolutionCode },
  at: Date,
): Promise<void> {
  await sql`
    UPDATE reconciliation_item SET state = 'resolved', resolved_at = ${at}, resolution = ${item.resolution}
    WHERE kind = ${item.kind} AND dossier_id = ${item.dossierId}::uuid AND voucher_number IS NULL AND state = 'open'`.execute(
    tx,
  );
}

/** A voucher has arrived for the dossier, whatever became of it. */
const hasVoucher = sql`EXISTS (SELECT 1 FROM voucher v WHERE v.dossier_id = d.id AND v.standing IN ('held', 'recording', 'recorded'))`;
/** No item of the kind that is open, or that a person closed. */
const unattended = (kind: DossierItemKind) => sql`NOT EXISTS (SELECT 1 FROM reconciliation_item i
  WHERE i.dossier_id = d.id AND i.kind = ${kind} AND i.voucher_number IS NULL AND (i.state = 'open' OR i.resolved_by IS NOT NULL))`;

export interface PaidDossier {
  readonly id: string;
  readonly paidAt: Date;
}

/** Running dossiers that were paid before `until`, have no voucher, and nobody is told of, oldest first. */
export async function findPaidWithoutVoucher(
  tx: Tx,
  { until, limit }: { readonly until: Date; readonly limit: number },
): Promise<PaidDossier[]> {
  const { rows } = await sql<PaidDossier>`
    SELECT d.id, d.citizen_paid_at AS "paidAt" FROM dossier d
    WHERE d.citizen_paid_at <= ${until} AND d.status NOT IN (9, 10) AND d.status NOT IN (3, 7, 8)
      AND NOT ${hasVoucher} AND ${unattended('PAID_WITHOUT_VOUCHER')}
    ORDER BY d.citizen_paid_at LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Refused, withdrawn or stopped dossiers whose citizen has paid, and nobody is told of. */
export async function findPaidInVain(tx: Tx, limit: number): Promise<PaidDossier[]> {
  const { rows } = await sql<PaidDossier>`
    SELECT d.id, d.citizen_paid_at AS "paidAt" FROM dossier d
    WHERE d.citizen_paid_at IS NOT NULL AND d.status NOT IN (9, 10) AND d.status IN (3, 7, 8) AND ${unattended('REFUND_DUE')}
    ORDER BY d.citizen_paid_at LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Resolves what a voucher or the dossier's end has settled. @returns how many. */
export async function resolvePaidWithoutVoucher(executor: Database | Tx, at: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    UPDATE reconciliation_item i SET state = 'resolved', resolved_at = ${at},
      resolution = CASE WHEN ${hasVoucher} THEN 'VOUCHER_CAME' ELSE 'DOSSIER_ENDED' END
    FROM dossier d
    WHERE i.kind = 'PAID_WITHOUT_VOUCHER' AND i.state = 'open' AND d.id = i.dossier_id
      AND (d.status IN (3, 7, 8, 9, 10) OR ${hasVoucher})`.execute(executor);
  return Number(numAffectedRows ?? 0);
}
