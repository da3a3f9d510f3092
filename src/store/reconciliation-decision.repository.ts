// What people decide about reconciliation items: who looks after one, and that it is cleared up.
import { sql } from 'kysely';
import type { ResolutionCode } from '../domain/resolutions.js';
import { sealText } from '../platform/vault.js';
import type { Tx } from './database.js';

export interface ItemRow {
  readonly id: string;
  readonly kind: string;
  readonly state: 'open' | 'resolved';
  readonly voucherNumber: string | null;
  readonly dossierId: string | null;
  /** The dossier its voucher is matched to now. */
  readonly voucherDossierId: string | null;
  readonly owner: string | null;
  readonly agency: string | null;
}

export async function findItem(tx: Tx, id: string): Promise<ItemRow | undefined> {
  const { rows } = await sql<ItemRow>`
    SELECT i.id, i.kind, i.state, i.voucher_number AS "voucherNumber", i.dossier_id AS "dossierId", v.dossier_id AS "voucherDossierId",
      i.owner, coalesce(i.agency, d.agency, v.agency) AS agency
    FROM reconciliation_item i LEFT JOIN voucher v ON v.number = i.voucher_number LEFT JOIN dossier d ON d.id = i.dossier_id
    WHERE i.id = ${id}::uuid`.execute(tx);
  return rows[0];
}

/** @returns false when the item is not open any more. */
export async function nameOwner(tx: Tx, id: string, owner: string): Promise<boolean> {
  const named = await tx
    .updateTable('reconciliation_item')
    .set({ owner })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return named.numUpdatedRows > 0n;
}

/** @returns false when the item is not open any more. */
export async function settleItem(
  tx: Tx,
  settled: {
    readonly id: string;
    readonly resolution: ResolutionCode;
    readonly by: string;
    readonly note: string;
    readonly at: Date;
  },
): Promise<boolean> {
  const { id, resolution, by, note, at } = settled;
  const done = await tx
    .updateTable('reconciliation_item')
    .set({
      state: 'resolved',
      resolved_at: at,
      resolution,
      resolved_by: by,
      note: sealText('reconciliation_item.note', note),
    })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}
