// Which dossier's cover a notice is about. Any of its names may be missing or not yet known here: the notice may overtake
// the answer that brings the cover's number. Names that contradict each other are not guessed over.
import { sql } from 'kysely';
import type { DossierRow, Tx } from '../store/database.js';
import { findCover, type CoverSheetRow } from '../store/cover-sheet.repository.js';
import type { CoverNotice } from './cover-notice.js';

export type NamedCover =
  | { readonly found: true; readonly dossier: DossierRow; readonly cover: CoverSheetRow }
  | { readonly found: false; readonly code: 'NOT_FOUND' | 'TST_COVER_DIFFERS' };

export async function lockNamedCover(tx: Tx, notice: CoverNotice): Promise<NamedCover> {
  const [id, ...others] = await namedDossiers(tx, notice);
  if (others.length > 0) return { found: false, code: 'TST_COVER_DIFFERS' };
  if (id === undefined) return { found: false, code: 'NOT_FOUND' };
  const dossier = await tx
    .selectFrom('dossier')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const cover = await findCover(tx, id);
  return cover ? { found: true, dossier, cover } : { found: false, code: 'NOT_FOUND' };
}

async function namedDossiers(tx: Tx, notice: CoverNotice): Promise<string[]> {
  const { khoaChongTrung = null, soHoSo = null, soChungTu = null, maToBia = null } = notice;
  const { rows } = await sql<{ id: string }>`
    SELECT dossier_id AS id FROM delivery WHERE idempotency_key = ${khoaChongTrung} AND system = 'tst'
    UNION SELECT id FROM dossier WHERE tnhs_number = ${soHoSo}
    UNION SELECT dossier_id FROM voucher WHERE number = ${soChungTu} AND standing IN ('recording', 'recorded')
    UNION SELECT dossier_id FROM cover_sheet WHERE cover_number = ${maToBia}`.execute(tx);
  return rows.map((row) => row.id);
}
