// Groups of failures with one cause. The inbox is emptied and the groups are counted in one transaction, by one process at a
// time: what was taken is counted once, and what a crash took back is taken again.
import { sql } from 'kysely';
import { normalMessage } from '../domain/failure-signature.js';
import { keyedHash, sealText } from '../platform/vault.js';
import type { Database, Tx } from './database.js';
import type { JsonRecord } from './table-columns.js';

const turn = 602_024;
const idLength = 24;

interface InboxRow {
  readonly deliveryId: string;
  /** Null: the duty ended. */
  readonly number: number | null;
}

interface FailedAttempt {
  readonly deliveryId: string;
  readonly number: number;
  readonly at: Date;
  readonly code: string;
  readonly why: string | null;
  readonly system: string;
  readonly operation: string;
  readonly state: string;
  readonly attempts: number;
  readonly detail: JsonRecord | null;
  readonly agency: string;
  readonly managingAgency: string | null;
}

interface Grouped extends FailedAttempt {
  readonly groupId: string;
  readonly cause: string;
  readonly message: string | null;
}

/** @returns how many rows of the inbox were counted; 0 when there are none or another process counts. */
export async function countFailures(database: Database, limit: number): Promise<number> {
  return database.transaction().execute(async (tx) => {
    const { rows: held } = await sql<{ mine: boolean }>`SELECT pg_try_advisory_xact_lock(${turn}) AS mine`.execute(tx);
    if (!held[0]?.mine) return 0;
    const taken = await takeInbox(tx, limit);
    if (taken.length === 0) return 0;
    const failed = (await readAttempts(tx, taken)).map(grouped);
    const before = await groupsOf(tx, taken);
    await writeGroups(tx, failed);
    await writeOpen(tx, failed);
    await closeEnded(tx, taken);
    await recount(tx, [...new Set([...before, ...failed.map(({ groupId }) => groupId)])]);
    return taken.length;
  });
}

/** Hours older than a month go. */
export async function dropOldFailureHours(database: Database): Promise<void> {
  await sql`DELETE FROM failure_hour WHERE hour < now() - interval '31 days'`.execute(database);
}

async function takeInbox(tx: Tx, limit: number): Promise<InboxRow[]> {
  const { rows } = await sql<InboxRow>`
    DELETE FROM failure_inbox WHERE id IN (SELECT id FROM failure_inbox ORDER BY id LIMIT ${limit})
    RETURNING delivery_id AS "deliveryId", number`.execute(tx);
  return rows;
}

async function readAttempts(tx: Tx, taken: readonly InboxRow[]): Promise<FailedAttempt[]> {
  const asked = taken.filter(({ number }) => number !== null);
  if (asked.length === 0) return [];
  const { rows } = await sql<FailedAttempt>`
    SELECT a.delivery_id AS "deliveryId", a.number, a.started_at + a.duration_ms * interval '1 ms' AS at, a.code, a.why,
      d.system, d.operation, d.state, d.attempts, d.detail, o.agency, o.managing_agency AS "managingAgency"
    FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) AS x("deliveryId" uuid, number integer)
    JOIN attempt a ON a.delivery_id = x."deliveryId" AND a.number = x.number
    JOIN delivery d ON d.id = a.delivery_id JOIN dossier o ON o.id = d.dossier_id
    ORDER BY a.started_at, a.delivery_id, a.number`.execute(tx);
  return rows.filter(({ code }) => code !== null);
}

/** A duty whose tries ran out stays in the group of its last cause. */
function grouped(attempt: FailedAttempt): Grouped {
  const last = attempt.detail?.['lastCode'];
  const cause = attempt.code === 'ATTEMPTS_EXHAUSTED' && typeof last === 'string' ? last : attempt.code;
  const message = normalMessage(attempt.why);
  const signature = JSON.stringify([attempt.system, attempt.operation, cause, message]);
  const groupId = keyedHash('failure-signature', signature).toString('hex').slice(0, idLength);
  return { ...attempt, groupId, cause, message };
}

async function groupsOf(tx: Tx, taken: readonly InboxRow[]): Promise<string[]> {
  const ids = [...new Set(taken.map(({ deliveryId }) => deliveryId))];
  const rows = await tx
    .selectFrom('failure_open')
    .select('group_id')
    .distinct()
    .where('delivery_id', 'in', ids)
    .execute();
  return rows.map((row) => row.group_id);
}

async function writeGroups(tx: Tx, failed: readonly Grouped[]): Promise<void> {
  const byGroup = Map.groupBy(failed, ({ groupId }) => groupId);
  for (const [id, members] of byGroup) {
    const [first] = members;
    const last = members.at(-1);
    if (!first || !last) continue;
    const message = first.message === null ? null : sealText('failure_group.message', first.message);
    await sql`
      INSERT INTO failure_group (id, system, operation, code, message, first_seen, last_seen, attempts, example_delivery)
      VALUES (${id}, ${first.system}, ${first.operation}, ${first.cause}, ${message}, ${first.at}, ${last.at}, ${members.length}, ${last.deliveryId})
      ON CONFLICT (id) DO UPDATE SET last_seen = greatest(failure_group.last_seen, excluded.last_seen),
        attempts = failure_group.attempts + excluded.attempts, example_delivery = excluded.example_delivery`.execute(
      tx,
    );
  }
  await writeHours(tx, failed);
}

async function writeHours(tx: Tx, failed: readonly Grouped[]): Promise<void> {
  const rows = failed.map(({ groupId, at, agency }) => ({ groupId, at, agency }));
  await sql`
    INSERT INTO failure_hour (group_id, hour, agency, attempts)
    SELECT x."groupId", date_trunc('hour', x.at), x.agency, count(*)
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x("groupId" text, at timestamptz, agency text)
    GROUP BY 1, 2, 3
    ON CONFLICT (group_id, hour, agency) DO UPDATE SET attempts = failure_hour.attempts + excluded.attempts`.execute(
    tx,
  );
}

/** Where each duty fails now: in the group of its latest failure, unless it has ended meanwhile. */
async function writeOpen(tx: Tx, failed: readonly Grouped[]): Promise<void> {
  const latest = new Map(failed.map((one) => [one.deliveryId, one]));
  const rows = [...latest.values()]
    .filter(({ state }) => state !== 'delivered' && state !== 'cancelled')
    .map(({ deliveryId, groupId, agency, managingAgency, state, at }) => ({
      deliveryId,
      groupId,
      agency,
      managingAgency,
      parked: state === 'parked',
      at,
    }));
  if (rows.length === 0) return;
  await sql`
    WITH x AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS x("deliveryId" uuid, "groupId" text, agency text, "managingAgency" text, parked boolean, at timestamptz)),
    newcomers AS (UPDATE failure_group g SET deliveries = g.deliveries + n.count FROM (
        SELECT x."groupId", count(*) AS count FROM x LEFT JOIN failure_open f ON f.delivery_id = x."deliveryId"
        WHERE f.group_id IS DISTINCT FROM x."groupId" GROUP BY 1) n
      WHERE g.id = n."groupId")
    INSERT INTO failure_open (delivery_id, group_id, agency, managing_agency, parked, since)
    SELECT "deliveryId", "groupId", agency, "managingAgency", parked, at FROM x
    ON CONFLICT (delivery_id) DO UPDATE SET group_id = excluded.group_id, parked = excluded.parked,
      since = CASE WHEN failure_open.group_id = excluded.group_id THEN failure_open.since ELSE excluded.since END`.execute(
    tx,
  );
}

async function closeEnded(tx: Tx, taken: readonly InboxRow[]): Promise<void> {
  const ids = [...new Set(taken.map(({ deliveryId }) => deliveryId))];
  await sql`
    DELETE FROM failure_open f USING delivery d
    WHERE f.delivery_id = ANY(${ids}::uuid[]) AND d.id = f.delivery_id AND d.state IN ('delivered', 'cancelled')`.execute(
    tx,
  );
}

async function recount(tx: Tx, groupIds: readonly string[]): Promise<void> {
  await sql`
    UPDATE failure_group g SET open_count = n.open, parked_count = n.parked FROM (
      SELECT i.id, count(f.delivery_id) AS open, count(*) FILTER (WHERE f.parked) AS parked
      FROM unnest(${groupIds}::text[]) AS i (id) LEFT JOIN failure_open f ON f.group_id = i.id GROUP BY i.id) n
    WHERE g.id = n.id`.execute(tx);
}
