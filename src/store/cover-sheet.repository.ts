// The cover sheet of a first-time participant: requested → created → issued. It only ever goes forward, because the notice
// that a cover was issued may overtake the answer that its data was created.
import { sql, type Selectable } from 'kysely';
import { sealText } from '../platform/vault.js';
import type { Database, Tx } from './database.js';
import { personHash } from './keyed-hashes.js';
import type { CoverSheetTable } from './tables.js';

export type CoverSheetRow = Selectable<CoverSheetTable>;

/** Once per dossier; a second request changes nothing. */
export async function requestCover(tx: Tx, cover: { dossierId: string; vssCode: string; at: Date }): Promise<void> {
  await tx
    .insertInto('cover_sheet')
    .values({
      dossier_id: cover.dossierId,
      state: 'requested',
      vss_code: personHash(cover.vssCode),
      requested_at: cover.at,
    })
    .onConflict((conflict) => conflict.column('dossier_id').doNothing())
    .execute();
}

export async function findCover(executor: Database | Tx, dossierId: string): Promise<CoverSheetRow | undefined> {
  return executor.selectFrom('cover_sheet').selectAll().where('dossier_id', '=', dossierId).executeTakeFirst();
}

/** The cover's data exists at TST. A cover already issued stays issued and keeps its number. */
export async function markCoverCreated(
  tx: Tx,
  cover: { dossierId: string; coverNumber: string; at: Date },
): Promise<void> {
  await tx
    .updateTable('cover_sheet')
    .set({
      state: sql<'created' | 'issued'>`CASE WHEN state = 'issued' THEN 'issued' ELSE 'created' END`,
      cover_number: sql<string>`coalesce(cover_number, ${cover.coverNumber})`,
      created_at: sql<Date>`coalesce(created_at, ${cover.at})`,
    })
    .where('dossier_id', '=', cover.dossierId)
    .execute();
}

export interface IssuedCover {
  readonly dossierId: string;
  /** Absent when the notice does not name it: what is known stays. */
  readonly coverNumber: string | undefined;
  readonly documentNo: string;
  readonly link: string | undefined;
  readonly issuedAt: Date;
}

export async function markCoverIssued(tx: Tx, cover: IssuedCover): Promise<void> {
  await tx
    .updateTable('cover_sheet')
    .set({
      state: 'issued',
      cover_number: sql<string | null>`coalesce(${cover.coverNumber ?? null}, cover_number)`,
      document_no: sealText('cover_sheet.document_no', cover.documentNo),
      link: cover.link === undefined ? null : sealText('cover_sheet.link', cover.link),
      issued_at: cover.issuedAt,
    })
    .where('dossier_id', '=', cover.dossierId)
    .execute();
}
