// What the gateway remembers of the national portal: which dossiers it has, and how it calls a procedure.
import type { Database, Tx } from './database.js';
import { gathered } from './gathered.js';

export interface ProcedureNames {
  readonly code: string;
  readonly name: string;
  readonly fieldCode: string;
  readonly fieldName: string;
}

export interface ProcedureCopy extends ProcedureNames {
  readonly refreshAfter: Date;
}

/** @returns whether the portal surely has the dossier. */
export const isKnownAtNpsp = gathered<string, boolean>(async (database, dossierIds) => {
  const rows = await database
    .selectFrom('npsp_dossier')
    .select('dossier_id')
    .where('dossier_id', 'in', [...new Set(dossierIds)])
    .execute();
  const known = new Set(rows.map((row) => row.dossier_id));
  return dossierIds.map((id) => known.has(id));
});

/** Knowing it twice changes nothing: the first time stays. */
export async function noteKnownAtNpsp(tx: Tx, dossierId: string, since: Date): Promise<void> {
  await tx
    .insertInto('npsp_dossier')
    .values({ dossier_id: dossierId, known_since: since })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function findProcedure(database: Database, code: string): Promise<ProcedureCopy | undefined> {
  const row = await database.selectFrom('npsp_procedure').selectAll().where('code', '=', code).executeTakeFirst();
  if (!row) return undefined;
  const { name, field_code: fieldCode, field_name: fieldName, refresh_after: refreshAfter } = row;
  return { code, name, fieldCode, fieldName, refreshAfter };
}

/** @returns whether this caller is the one that asks anew; the others go on with the copy until `nextAt`. */
export async function claimProcedureRefresh(
  database: Database,
  code: string,
  when: { now: Date; nextAt: Date },
): Promise<boolean> {
  const result = await database
    .updateTable('npsp_procedure')
    .set({ refresh_after: when.nextAt })
    .where('code', '=', code)
    .where('refresh_after', '<=', when.now)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function keepProcedure(
  database: Database,
  names: ProcedureNames,
  when: { fetchedAt: Date; refreshAfter: Date },
): Promise<void> {
  const copy = { name: names.name, field_code: names.fieldCode, field_name: names.fieldName };
  const row = { ...copy, fetched_at: when.fetchedAt, refresh_after: when.refreshAfter };
  await database
    .insertInto('npsp_procedure')
    .values({ code: names.code, ...row })
    .onConflict((conflict) => conflict.column('code').doUpdateSet(row))
    .execute();
}
