// The items of a replay as people see them, and the sample that a preview looks at.
import { sql } from 'kysely';
import type { Database } from './database.js';
import type { ReplayOutcome } from './replay.tables.js';

export interface ReplayItemView {
  readonly place: number;
  readonly deliveryId: string;
  readonly outcome: ReplayOutcome;
  readonly code: string | null;
  readonly releasedAt: Date | null;
  readonly endedAt: Date | null;
  readonly dossierId: string;
  readonly portalReference: string;
  readonly agency: string;
  readonly system: string;
  readonly operation: string;
  readonly state: string;
}

export interface ReplayItemPage {
  readonly replayId: string;
  readonly outcome?: ReplayOutcome | undefined;
  /** Place of the last row of the page before. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

export async function listReplayItems(database: Database, page: ReplayItemPage): Promise<ReplayItemView[]> {
  const { replayId, outcome, after, limit } = page;
  const conditions = [
    sql`i.replay_id = ${replayId}`,
    ...(outcome === undefined ? [] : [sql`i.outcome = ${outcome}`]),
    ...(after === undefined ? [] : [sql`i.place > ${Number(after[0])}`]),
  ];
  const { rows } = await sql<ReplayItemView>`
    SELECT i.place, i.delivery_id AS "deliveryId", i.outcome, i.code, i.released_at AS "releasedAt", i.ended_at AS "endedAt",
      o.id AS "dossierId", o.portal_ref AS "portalReference", o.agency, d.system, d.operation, d.state
    FROM replay_item i JOIN delivery d ON d.id = i.delivery_id JOIN dossier o ON o.id = d.dossier_id
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY i.place LIMIT ${limit}`.execute(database);
  return rows;
}

/** Deliveries spread evenly over the replay, the first one among them. */
export async function sampleOf(
  database: Database,
  { id, total }: { id: string; total: number },
  size: number,
): Promise<string[]> {
  const step = Math.max(1, Math.floor(total / size));
  const places = Array.from({ length: Math.min(size, total) }, (_, index) => 1 + index * step);
  const { rows } = await sql<{ id: string }>`
    SELECT delivery_id AS id FROM replay_item WHERE replay_id = ${id} AND place = ANY(${places}::int[]) ORDER BY place`.execute(
    database,
  );
  return rows.map((row) => row.id);
}

export interface SentMessage {
  readonly at: Date;
  readonly contentType: string;
  readonly body: Buffer;
  readonly isPruned: boolean;
}

/** The messages of a delivery that went out, latest attempt first, and in it the order in which they went. */
export async function sentMessages(database: Database, dossierId: string, deliveryId: string): Promise<SentMessage[]> {
  const { rows } = await sql<SentMessage>`
    SELECT at, content_type AS "contentType", body, pruned_at IS NOT NULL AS "isPruned" FROM message
    WHERE dossier_id = ${dossierId} AND delivery_id = ${deliveryId} AND direction = 'out'
    ORDER BY at DESC LIMIT 10`.execute(database);
  return rows;
}
