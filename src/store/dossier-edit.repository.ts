// Edits of dossiers: the original, the new version, who proposed, who decided, when it was applied.
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { sealJson, sealText } from '../platform/vault.js';
import type { Database, DeliveryRow, DossierRow, Tx } from './database.js';
import type { DossierFacts } from './dossier-facts.js';
import { contentHash } from './keyed-hashes.js';
import type { DossierEditTable, EditState, EditedWords } from './replay.tables.js';
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
  readonly words: Readonly<Record<string, EditedWords>>;
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
      words: Object.keys(edit.words).length === 0 ? null : sealJson('dossier_edit.words', edit.words),
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

/** Those of the named deliveries that are the dossier's. */
export async function deliveriesOf(
  executor: Database | Tx,
  dossierId: string,
  ids: readonly string[],
): Promise<DeliveryRow[]> {
  if (ids.length === 0) return [];
  return executor
    .selectFrom('delivery')
    .selectAll()
    .where('dossier_id', '=', dossierId)
    .where('id', 'in', ids)
    .orderBy('line')
    .execute();
}

export async function parkedOf(executor: Database | Tx, dossierId: string): Promise<DeliveryRow[]> {
  return executor
    .selectFrom('delivery')
    .selectAll()
    .where('dossier_id', '=', dossierId)
    .where('state', '=', 'parked')
    .orderBy('line')
    .execute();
}

export async function writePayload(tx: Tx, id: string, payload: string): Promise<void> {
  await tx
    .updateTable('delivery')
    .set({ payload, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
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
    ...(agencies === undefined ? [] : [ownAgency(agencies)]),
    ...(after === undefined ? [] : [sql`(e.proposed_at, e.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`]),
  ];
  const { rows } = await sql<EditView>`
    SELECT e.*, e.proposed_at::text AS "proposedKey", d.agency, d.managing_agency, d.portal_ref
    FROM dossier_edit e JOIN dossier d ON d.id = e.dossier_id WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY e.proposed_at DESC, e.id DESC LIMIT ${limit}`.execute(database);
  return rows;
}

export interface EditsWaiting {
  /** Proposed by others, for a second person. */
  readonly toApprove: number;
  /** Nobody else is needed any more. */
  readonly toApply: number;
}

export async function countWaiting(
  database: Database,
  { who, agencies }: { who: string; agencies: readonly string[] | undefined },
): Promise<EditsWaiting> {
  const own = agencies === undefined ? sql`true` : ownAgency(agencies);
  const { rows } = await sql<EditsWaiting>`
    SELECT count(*) FILTER (WHERE e.state = 'proposed' AND e.needs_approval AND e.proposed_by <> ${who})::int AS "toApprove",
      count(*) FILTER (WHERE e.state = 'approved' OR NOT e.needs_approval)::int AS "toApply"
    FROM dossier_edit e JOIN dossier d ON d.id = e.dossier_id WHERE e.state IN ('proposed', 'approved') AND ${own}`.execute(
    database,
  );
  return rows[0] ?? { toApprove: 0, toApply: 0 };
}

function ownAgency(agencies: readonly string[]): RawBuilder<unknown> {
  return sql`(d.agency = ANY(${agencies}::text[]) OR d.managing_agency = ANY(${agencies}::text[]))`;
}
