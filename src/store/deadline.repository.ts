// What the clocks write and look for: dates that passed, and receipts that reached the citizen's portal.
import { sql } from 'kysely';
import type { Database, DossierRow, Tx } from './database.js';

export interface OverduePlace {
  readonly id: string;
  /** Text, so that the microseconds of the column are kept. */
  readonly key: string;
}

/** Open dossiers whose date has passed, oldest date first. */
export async function findOverdue(
  database: Database,
  page: { readonly now: Date; readonly limit: number; readonly after: OverduePlace | undefined },
): Promise<OverduePlace[]> {
  const after = page.after
    ? sql`AND (expected_at, id) > (${page.after.key}::timestamptz, ${page.after.id}::uuid)`
    : sql``;
  const { rows } = await sql<OverduePlace>`
    SELECT id, expected_at::text AS key FROM dossier WHERE expected_at < ${page.now} ${after}
    ORDER BY expected_at, id LIMIT ${page.limit}`.execute(database);
  return rows;
}

/** Undefined when another process has it, or its date lies ahead again. */
export async function lockOverdue(tx: Tx, id: string, now: Date): Promise<DossierRow | undefined> {
  return tx
    .selectFrom('dossier')
    .selectAll()
    .where('id', '=', id)
    .where('expected_at', '<', now)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

export async function countApology(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('dossier')
    .set((row) => ({ apologies: row('apologies', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export interface ReceiptPlace {
  readonly id: string;
  readonly key: string;
}

/**
 * Notes for a stretch of dossiers when their portal first accepted a callback: its time is that of the accepted delivery,
 * however late this looks. Rows that somebody holds are left for the next look.
 * @returns the last place looked at; undefined at the end.
 */
export async function noteToldReceipts(
  database: Database,
  stretch: { readonly limit: number; readonly after: ReceiptPlace | undefined },
): Promise<{ readonly last: ReceiptPlace | undefined; readonly noted: number }> {
  const { after, limit } = stretch;
  const beyond = after ? sql`AND (receipt_due_at, id) > (${after.key}::timestamptz, ${after.id}::uuid)` : sql``;
  const { rows } = await sql<{ id: string; key: string; seen: number; noted: number }>`
    WITH untold AS MATERIALIZED (
      SELECT id, portal, receipt_due_at FROM dossier
      WHERE receipt_told_at IS NULL AND receipt_due_at IS NOT NULL ${beyond} ORDER BY receipt_due_at, id LIMIT ${limit}),
    told AS (
      SELECT u.id, min(v.updated_at) AS at FROM untold u JOIN delivery v ON v.dossier_id = u.id
        AND v.system = u.portal AND v.operation = 'status' AND v.state = 'delivered' AND v.code IS NULL
      GROUP BY u.id),
    locked AS (SELECT d.id FROM dossier d JOIN told USING (id) FOR UPDATE OF d SKIP LOCKED),
    noted AS (
      UPDATE dossier d SET receipt_told_at = told.at FROM told JOIN locked USING (id)
      WHERE d.id = told.id AND d.receipt_told_at IS NULL RETURNING 1)
    SELECT id, receipt_due_at::text AS key, (SELECT count(*) FROM untold)::int AS seen, (SELECT count(*) FROM noted)::int AS noted
    FROM untold ORDER BY receipt_due_at DESC, id DESC LIMIT 1`.execute(database);
  const [row] = rows;
  if (!row) return { last: undefined, noted: 0 };
  return { last: row.seen < limit ? undefined : { id: row.id, key: row.key }, noted: row.noted };
}
