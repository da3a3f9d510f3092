// Edits of dossiers: the original, the new version, who proposed, who decided, when it was applied.
import { sql, type Selectable } from 'kysely';
import { sealJson, sealText } from '../platform/vault.js';
import type { Database, DossierRow, Tx } from './database.js';
import type { DossierFacts } from './dossier-facts.js';
import { contentHash } from './keyed-hashes.js';
import type { DossierEditTable, EditState } from './replay.tables.js';
import type { JsonRecord } from './table-columns.js';

export type EditRow = Selectable<DossierEditTable>;

export interface NewEdit {
  readonly id: string;
  readonly dossierId: string;
  readonly before: JsonRecord;
  readonly after: JsonRecord;
  readonly changed: readonly string[];
  readonly needsApproval: boolean;
  readonly deliveries: readonly string[];
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
}

/** @returns false when the dossier has an open edit already */
export async function insertEdit(tx: Tx, edit: NewEdit): Promise<boolean> {
  const added = await tx
    .insertInto('dossier_edit')
    .values({
      id: edit.id,
      dossier_id: edit.dossierId,
      state: 'proposed',
      before: sealJson('dossier_edit.before', edit.before),
      after: sealJson('dossier_edit.after', edit.after),
      before_hash: contentHash(edit.before),
      changed: [...edit.changed],
      needs_approval: edit.needsApproval,
      deliveries: [...edit.deliveries],
      reason: sealText('dossier_edit.reason', edit.reason),
      proposed_by: edit.by,
      proposed_at: edit.at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return added.length === 1;
}

export async function lockEdit(tx: Tx, id: string): Promise<EditRow | undefined> {
  return tx.selectFrom('dossier_edit').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function decideEdit(
  tx: Tx,
  id: string,
  decision: { state: Extract<EditState, 'approved' | 'rejected'>; by: string; why: string; at: Date },
): Promise<void> {
  const { state, by, why, at } = decision;
  await tx
    .updateTable('dossier_edit')
    .set({ state, decided_by: by, decided_at: at, decision: sealText('dossier_edit.decision', why) })
    .where('id', '=', id)
    .execute();
}

/** The dossier says the new version from now on; TST's code, which only TST gives, stays. */
export async function applyEdit(
  tx: Tx,
  edit: Pick<EditRow, 'id'>,
  applied: { dossier: DossierRow; facts: DossierFacts; computed: unknown; by: string; at: Date },
): Promise<void> {
  const { dossier, facts, computed, by, at } = applied;
  await tx
    .updateTable('dossier')
    .set({
      ...facts,
      vss_code: facts.vss_code ?? dossier.vss_code,
      ...(computed === undefined ? {} : { computed: JSON.stringify(computed) }),
      updated_at: at,
    })
    .where('id', '=', dossier.id)
    .execute();
  await tx
    .updateTable('dossier_edit')
    .set({ state: 'applied', applied_by: by, applied_at: at })
    .where('id', '=', edit.id)
    .execute();
}

export interface EditView extends EditRow {
  readonly agency: string;
  readonly managing_agency: string | null;
  readonly portal_ref: string;
  readonly proposedKey: string;
}

export interface EditPage {
  readonly id?: string;
  readonly dossier?: string | undefined;
  readonly state?: EditState | undefined;
  readonly agencies: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listEdits(database: Database, page: EditPage): Promise<EditView[]> {
  const { id, dossier, state, agencies, after, limit } = page;
  const conditions = [
    sql`true`,
    ...(id === undefined ? [] : [sql`e.id = ${id}`]),
    ...(dossier === undefined ? [] : [sql`e.dossier_id = ${dossier}`]),
    ...(state === undefined ? [] : [sql`e.state = ${state}`]),
    ...(agencies === undefined
      ? []
      : [sql`(d.agency = ANY(${agencies}::text[]) OR d.managing_agency = ANY(${agencies}::text[]))`]),
    ...(after === undefined ? [] : [sql`(e.proposed_at, e.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`]),
  ];
  const { rows } = await sql<EditView>`
    SELECT e.*, e.proposed_at::text AS "proposedKey", d.agency, d.managing_agency, d.portal_ref
    FROM dossier_edit e JOIN dossier d ON d.id = e.dossier_id WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY e.proposed_at DESC, e.id DESC LIMIT ${limit}`.execute(database);
  return rows;
}
