// When a dossier is done (status 9): every voucher matched to it is recorded in TST, and a first-timer's cover is issued.
// Called under the dossier's lock by whatever may be the last missing fact; the order of the facts does not matter.
import { moveDossier } from '../delivery/status-mover.js';
import type { DossierRow, Tx } from '../store/database.js';
import { findCover } from '../store/cover-sheet.repository.js';

/** What the portal is told with status 9. */
export interface DossierResult {
  readonly kind: 'COVER' | 'PERIOD';
  readonly documentNo: string;
  readonly link?: string;
}

export function isFirstTimer(dossier: Pick<DossierRow, 'registration_case'>): boolean {
  return dossier.registration_case === 'FIRST_TIME';
}

/** @param participationId of the voucher recorded last; the result of everybody but a first-timer. */
export async function completeDossier(
  tx: Tx,
  dossier: DossierRow,
  fact: { readonly at: Date; readonly participationId?: string },
): Promise<void> {
  if (!(await areVouchersRecorded(tx, dossier.id))) return;
  const result = isFirstTimer(dossier) ? await coverResult(tx, dossier.id) : periodResult(fact.participationId);
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

async function areVouchersRecorded(tx: Tx, dossierId: string): Promise<boolean> {
  const rows = await tx
    .selectFrom('voucher')
    .select('standing')
    .distinct()
    .where('dossier_id', '=', dossierId)
    .where('standing', 'in', ['recording', 'recorded'])
    .execute();
  return rows.length === 1 && rows[0]?.standing === 'recorded';
}

async function coverResult(tx: Tx, dossierId: string): Promise<DossierResult | undefined> {
  const cover = await findCover(tx, dossierId);
  if (cover?.state !== 'issued' || cover.document_no === null) return undefined;
  return { kind: 'COVER', documentNo: cover.document_no, ...(cover.link === null ? {} : { link: cover.link }) };
}

function periodResult(participationId: string | undefined): DossierResult | undefined {
  return participationId === undefined ? undefined : { kind: 'PERIOD', documentNo: participationId };
}
