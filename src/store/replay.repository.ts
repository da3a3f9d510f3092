// Replays: what was selected is written once, by the database itself; from then on it is worked off by place. A step holds the
// replay's row for its whole transaction, so two workers never pace one replay twice and a pause takes hold at once.
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { sealText } from '../platform/vault.js';
import type { Database, Tx } from './database.js';
import { everSent } from './delivery-acts.repository.js';
import type { ReplayState, ReplayTable } from './replay.tables.js';

export type ReplayRow = Selectable<ReplayTable>;

/** What is to be replayed; conditions that are absent do not hold anything back. */
export interface ReplaySelection {
  readonly ids?: readonly string[];
  /** A failure group. */
  readonly group?: string;
  readonly system?: string;
  readonly operation?: string;
  readonly code?: string;
  readonly agency?: string;
  readonly state?: 'parked' | 'cancelled' | 'delivered';
  /** Of the last change of the delivery, ISO 8601. */
  readonly from?: string;
  readonly to?: string;
}

export interface NewReplay {
  readonly id: string;
  readonly selection: ReplaySelection;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
  readonly agencies: readonly string[] | undefined;
  readonly again: boolean;
  readonly repeatable: readonly string[];
  readonly perSecond: number;
  readonly failurePercent: number;
  readonly failureMinimum: number;
  readonly largest: number;
}

/** @returns how many deliveries were found; one more than `largest` when there are too many. */
export async function createReplay(tx: Tx, replay: NewReplay): Promise<number> {
  const { id, at, by, again, agencies } = replay;
  await tx
    .insertInto('replay')
    .values({
      ...{ id, created_by: by, created_at: at, updated_at: at, again },
      selection: JSON.stringify(replay.selection),
      reason: sealText('replay.reason', replay.reason),
      agencies: agencies ? [...agencies] : null,
      per_second: replay.perSecond,
      failure_percent: replay.failurePercent,
      failure_minimum: replay.failureMinimum,
    })
    .execute();
  const { rows } = await sql<{ total: number }>`
    WITH kept AS (
      INSERT INTO replay_item (replay_id, place, delivery_id)
      SELECT ${id}::uuid, row_number() OVER (ORDER BY found.line), found.id FROM (
        SELECT d.id, d.line FROM delivery d JOIN dossier o ON o.id = d.dossier_id
        WHERE ${sql.join(conditionsOf(replay), sql` AND `)} ORDER BY d.line LIMIT ${replay.largest + 1}) found
      RETURNING 1)
    UPDATE replay SET total = (SELECT count(*) FROM kept) WHERE id = ${id} RETURNING total`.execute(tx);
  return rows[0]?.total ?? 0;
}

function conditionsOf({ selection, again, repeatable, agencies }: NewReplay): RawBuilder<unknown>[] {
  const { ids, group, system, operation, code, agency, state, from, to } = selection;
  const repeated = again ? sql` OR (d.state = 'delivered' AND d.operation = ANY(${repeatable}::text[]))` : sql``;
  return [
    sql`(d.state IN ('parked', 'cancelled')${repeated})`,
    ...(ids === undefined ? [] : [sql`d.id = ANY(${ids}::uuid[])`]),
    ...(group === undefined ? [] : [sql`d.id IN (SELECT delivery_id FROM failure_open WHERE group_id = ${group})`]),
    ...(system === undefined ? [] : [sql`d.system = ${system}`]),
    ...(operation === undefined ? [] : [sql`d.operation = ${operation}`]),
    ...(code === undefined ? [] : [sql`d.code = ${code}`]),
    ...(agency === undefined ? [] : [sql`(o.agency = ${agency} OR o.managing_agency = ${agency})`]),
    ...(state === undefined ? [] : [sql`d.state = ${state}`]),
    ...(from === undefined ? [] : [sql`d.updated_at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`d.updated_at < ${to}::timestamptz`]),
    ...(agencies === undefined
      ? []
      : [sql`(o.agency = ANY(${agencies}::text[]) OR o.managing_agency = ANY(${agencies}::text[]))`]),
  ];
}

/** Replays that a step has something to do for. */
export async function replaysAtWork(database: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM replay WHERE state = 'running' OR released > delivered + refused + failed + cancelled
    ORDER BY id LIMIT 50`.execute(database);
  return rows.map(({ id }) => id);
}

/** @returns undefined when another worker is at it */
export async function takeReplay(tx: Tx, id: string): Promise<ReplayRow | undefined> {
  return tx.selectFrom('replay').selectAll().where('id', '=', id).forUpdate().skipLocked().executeTakeFirst();
}

export async function lockReplay(tx: Tx, id: string): Promise<ReplayRow | undefined> {
  return tx.selectFrom('replay').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function findReplay(database: Database, id: string): Promise<ReplayRow | undefined> {
  return database.selectFrom('replay').selectAll().where('id', '=', id).executeTakeFirst();
}

export interface Ended {
  readonly delivered: number;
  readonly refused: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** Writes down which released items have come to an end. */
export async function noteEnded(tx: Tx, replayId: string): Promise<Ended> {
  const { rows } = await sql<Ended>`
    WITH ended AS (
      UPDATE replay_item i SET ended_at = d.updated_at, code = d.code,
        outcome = CASE WHEN d.state = 'parked' THEN 'failed' WHEN d.state = 'cancelled' THEN 'cancelled'
          WHEN d.code IS NOT NULL THEN 'refused' ELSE 'delivered' END
      FROM delivery d
      WHERE i.replay_id = ${replayId} AND i.outcome = 'released' AND d.id = i.delivery_id AND d.state IN ('delivered', 'parked', 'cancelled')
      RETURNING i.outcome)
    SELECT count(*) FILTER (WHERE outcome = 'delivered')::int AS delivered, count(*) FILTER (WHERE outcome = 'refused')::int AS refused,
      count(*) FILTER (WHERE outcome = 'failed')::int AS failed, count(*) FILTER (WHERE outcome = 'cancelled')::int AS cancelled
    FROM ended`.execute(tx);
  return rows[0] ?? { delivered: 0, refused: 0, failed: 0, cancelled: 0 };
}

export interface UnderWay {
  /** Released and not ended. */
  readonly all: number;
  /** Of them: failed at least once since and waiting for the next try. */
  readonly retrying: number;
}

export async function underWay(tx: Tx, replayId: string): Promise<UnderWay> {
  const { rows } = await sql<UnderWay>`
    SELECT count(*)::int AS "all", count(*) FILTER (WHERE d.state = 'waiting' AND d.code IS NOT NULL)::int AS retrying
    FROM replay_item i JOIN delivery d ON d.id = i.delivery_id WHERE i.replay_id = ${replayId} AND i.outcome = 'released'`.execute(
    tx,
  );
  return rows[0] ?? { all: 0, retrying: 0 };
}

export interface Releasing {
  readonly replayId: string;
  readonly limit: number;
  readonly again: boolean;
  readonly repeatable: readonly string[];
  /** `system.operation` of duties whose partner can be asked. */
  readonly askable: readonly string[];
}

export interface Released {
  readonly dossierIds: readonly string[];
  readonly skipped: number;
  readonly taken: number;
}

/** Makes the next items due. What is no longer held back, because somebody else released it, is skipped with its state. */
export async function releaseItems(tx: Tx, releasing: Releasing): Promise<Released> {
  const { replayId, limit, again, repeatable, askable } = releasing;
  const { rows } = await sql<{ dossierId: string | null }>`
    WITH next AS (
      SELECT place, delivery_id FROM replay_item WHERE replay_id = ${replayId} AND outcome = 'waiting' ORDER BY place LIMIT ${limit}),
    held AS (
      SELECT d.id, d.state FROM delivery d WHERE d.id IN (SELECT delivery_id FROM next) ORDER BY d.id FOR UPDATE),
    freed AS (
      UPDATE delivery d SET state = 'pending', not_before = now(), failures = 0, code = NULL, why = NULL, detail = NULL, updated_at = now(),
        unsure = d.unsure OR (d.system || '.' || d.operation = ANY(${askable}::text[]) AND ${everSent})
      FROM held WHERE d.id = held.id AND (held.state IN ('parked', 'cancelled')
        OR (${again} AND held.state = 'delivered' AND d.operation = ANY(${repeatable}::text[])))
      RETURNING d.id, d.dossier_id)
    UPDATE replay_item i SET released_at = now(),
      outcome = CASE WHEN freed.id IS NULL THEN 'skipped' ELSE 'released' END,
      code = CASE WHEN freed.id IS NULL THEN upper(coalesce(held.state, 'gone')) END,
      ended_at = CASE WHEN freed.id IS NULL THEN now() END
    FROM next LEFT JOIN held ON held.id = next.delivery_id LEFT JOIN freed ON freed.id = next.delivery_id
    WHERE i.replay_id = ${replayId} AND i.place = next.place
    RETURNING freed.dossier_id AS "dossierId"`.execute(tx);
  const dossierIds = rows.flatMap(({ dossierId }) => (dossierId === null ? [] : [dossierId]));
  return { dossierIds, taken: rows.length, skipped: rows.length - dossierIds.length };
}

export type ReplayChange = Partial<
  Pick<
    ReplayRow,
    | 'state'
    | 'state_by'
    | 'started_at'
    | 'ended_at'
    | 'paced_at'
    | 'released'
    | 'delivered'
    | 'refused'
    | 'failed'
    | 'cancelled'
    | 'skipped'
    | 'ended_before'
    | 'failed_before'
    | 'per_second'
    | 'failure_percent'
    | 'failure_minimum'
  >
>;

export async function changeReplay(tx: Tx, id: string, change: ReplayChange, at: Date): Promise<void> {
  await tx
    .updateTable('replay')
    .set({ ...change, updated_at: at })
    .where('id', '=', id)
    .execute();
}

export interface ReplayPage {
  readonly state?: ReplayState | undefined;
  readonly agencies: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

export type ListedReplay = ReplayRow & { readonly createdKey: string };

/** Newest first. Who is bound to agencies sees the replays that are bound to some of theirs. */
export async function listReplays(database: Database, page: ReplayPage): Promise<ListedReplay[]> {
  const { state, agencies, after, limit } = page;
  const conditions = [
    sql`true`,
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(agencies === undefined ? [] : [sql`agencies <@ ${agencies}::text[]`]),
    ...(after === undefined ? [] : [sql`(created_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`]),
  ];
  const { rows } = await sql<ListedReplay>`
    SELECT *, created_at::text AS "createdKey" FROM replay WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY created_at DESC, id DESC LIMIT ${limit}`.execute(database);
  return rows;
}
