// When a dossier is done (status 9): every voucher matched to it is recorded in TST, and the cover, if it needs one, is issued.
// Called under the dossier's lock by whatever may be the last missing fact; the order of the facts does not matter.
import { sql } from 'kysely';
import { moveDossier } from '../delivery/status-mover.js';
import type { DossierRow, Tx } from '../store/database.js';
import { findCover, type CoverSheetRow } from '../store/cover-sheet.repository.js';
import { hasNoBook } from './registration-case.js';

/** What the portal is told with status 9. */
export interface DossierResult {
  readonly kind: 'COVER' | 'PERIOD';
  readonly documentNo: string;
  readonly link?: string;
}

/** @param participationId of the voucher recorded last; the result where no cover is needed. */
export async function completeDossier(
  tx: Tx,
  dossier: DossierRow,
  fact: { readonly at: Date; readonly participationId?: string },
): Promise<void> {
  if (!(await areVouchersRecorded(tx, dossier))) return;
  const cover = await findCover(tx, dossier.id);
  const result = cover || hasNoBook(dossier) ? coverResult(cover) : periodResult(fact.participationId);
  if (!result) return;
  await moveDossier(tx, {
    dossierId: dossier.id,
    locked: dossier,
    to: 9,
    by: 'tst',
    at: fact.at,
    detail: { result },
    set: { result },
  });
}

/** TST has every matched voucher, and what it was told of them pays the dossier: a voucher reversed beside it does not count. */
async function areVouchersRecorded(tx: Tx, dossier: Pick<DossierRow, 'id' | 'declared_amount'>): Promise<boolean> {
  const { rows } = await sql<{ owed: number; paid: number }>`
    SELECT count(*) FILTER (WHERE v.standing = 'recording') AS owed,
      coalesce(sum(coalesce(d.amount_vnd, v.amount_vnd)) FILTER (WHERE v.standing = 'recorded'), 0)::bigint AS paid
    FROM voucher v LEFT JOIN delivery d ON d.idempotency_key = 'tst.record.' || v.number
    WHERE v.dossier_id = ${dossier.id} AND v.standing IN ('recording', 'recorded')`.execute(tx);
  const [sum] = rows;
  return sum !== undefined && sum.owed === 0 && sum.paid > 0 && sum.paid >= dossier.declared_amount;
}

function coverResult(cover: CoverSheetRow | undefined): DossierResult | undefined {
  if (cover?.state !== 'issued' || cover.document_no === null) return undefined;
  return { kind: 'COVER', documentNo: cover.document_no, ...(cover.link === null ? {} : { link: cover.link }) };
}

function periodResult(participationId: string | undefined): DossierResult | undefined {
  return participationId === undefined ? undefined : { kind: 'PERIOD', documentNo: participationId };
}
