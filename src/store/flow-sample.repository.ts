// What flowed, stretch by stretch, for the charts.
// Promises: a stretch is measured once, by one writer (the lock on its width's row); what was measured is never changed; after a
// standstill the stretches that are still worth a chart are caught up, older ones stay empty.
import { sql } from 'kysely';
import type { Database, Tx } from './database.js';
import { idFloor } from './overview-standing-reads.js';

/** A minute, ten minutes, an hour: charts of an hour, a day and a month. */
export const sampleWidthsS = [60, 600, 3600] as const;
export type SampleWidthS = (typeof sampleWidthsS)[number];

interface Stretch {
  readonly widthS: SampleWidthS;
  readonly from: Date;
  readonly until: Date;
}

const secondMs = 1000;
const dayMs = 86_400_000;
/** After the end of a stretch: what ended in it has been written by then. */
const settleMs = 5000;
/** Longest time from the begin of an attempt to its end. */
const longestAttemptMs = 600_000;
/** Between an id and the time of receipt written beside it. */
const idSlackMs = 60_000;
const mostStretches = 150;
const narrowKeptMs = 2 * dayMs;
const hoursKeptMs = 31 * dayMs;

/** @returns how many stretches were measured; 0 also when another process is at it. */
export async function sampleFlow(database: Database, widthS: SampleWidthS, now: Date): Promise<number> {
  const widthMs = widthS * secondMs;
  const lastEnd = Math.floor((now.getTime() - settleMs) / widthMs) * widthMs;
  await sql`INSERT INTO flow_sampling (width_s, done_until) VALUES (${widthS}, ${new Date(lastEnd - widthMs)})
    ON CONFLICT DO NOTHING`.execute(database);
  return database.transaction().execute(async (tx) => {
    const { rows } = await sql<{ doneUntil: Date }>`
      SELECT done_until AS "doneUntil" FROM flow_sampling WHERE width_s = ${widthS} FOR UPDATE SKIP LOCKED`.execute(tx);
    const [done] = rows;
    if (!done || done.doneUntil.getTime() >= lastEnd) return 0;
    if (widthS !== 60 && !(await areMinutesDone(tx, new Date(lastEnd)))) return 0;
    const begin = Math.max(done.doneUntil.getTime(), lastEnd - mostStretches * widthMs);
    for (let at = begin; at < lastEnd; at += widthMs)
      await measure(tx, { widthS, from: new Date(at), until: new Date(at + widthMs) });
    await sql`UPDATE flow_sampling SET done_until = ${new Date(lastEnd)} WHERE width_s = ${widthS}`.execute(tx);
    return (lastEnd - begin) / widthMs;
  });
}

/** Wider stretches are sums of minutes. */
async function areMinutesDone(tx: Tx, until: Date): Promise<boolean> {
  const { rows } = await sql`SELECT FROM flow_sampling WHERE width_s = 60 AND done_until >= ${until}`.execute(tx);
  return rows.length > 0;
}

async function measure(tx: Tx, stretch: Stretch): Promise<void> {
  if (stretch.widthS === 60) await countMinute(tx, stretch);
  else await sumMinutes(tx, stretch);
  await measureLatency(tx, stretch);
}

async function countMinute(tx: Tx, { widthS, from, until }: Stretch): Promise<void> {
  await sql`
    WITH arrived AS (
      SELECT agency FROM dossier
      WHERE id >= ${idFloor(shifted(from, -idSlackMs))}::uuid AND id < ${idFloor(shifted(until, idSlackMs))}::uuid
        AND received_at >= ${from} AND received_at < ${until}),
    ended AS (
      SELECT v.system, d.agency, a.outcome FROM attempt a JOIN delivery v ON v.id = a.delivery_id JOIN dossier d ON d.id = v.dossier_id
      WHERE ${endedWithin(from, until)})
    INSERT INTO flow_sample (width_s, at, system, agency, received, delivered, failed)
    SELECT ${widthS}::integer, ${from}::timestamptz, '', '', count(*), 0, 0 FROM arrived
    UNION ALL
    SELECT ${widthS}::integer, ${from}::timestamptz, '', agency, count(*), 0, 0 FROM arrived GROUP BY agency
    UNION ALL
    SELECT ${widthS}::integer, ${from}::timestamptz, system, coalesce(agency, ''), 0,
      count(*) FILTER (WHERE outcome IN ('delivered', 'refuse')), count(*) FILTER (WHERE outcome IN ('retry', 'park', 'unknown'))
    FROM ended GROUP BY GROUPING SETS ((system), (system, agency))
    ON CONFLICT DO NOTHING`.execute(tx);
}

async function sumMinutes(tx: Tx, { widthS, from, until }: Stretch): Promise<void> {
  await sql`
    INSERT INTO flow_sample (width_s, at, system, agency, received, delivered, failed)
    SELECT ${widthS}::integer, ${from}::timestamptz, system, agency, sum(received), sum(delivered), sum(failed) FROM flow_sample
    WHERE width_s = 60 AND at >= ${from} AND at < ${until} GROUP BY system, agency
    ON CONFLICT DO NOTHING`.execute(tx);
}

/** Of the partners' answers; what was too early was no call. */
async function measureLatency(tx: Tx, { widthS, from, until }: Stretch): Promise<void> {
  await sql`
    UPDATE flow_sample SET p50_ms = told.p50, p95_ms = told.p95 FROM (
      SELECT v.system, percentile_disc(0.5) WITHIN GROUP (ORDER BY a.duration_ms) AS p50,
        percentile_disc(0.95) WITHIN GROUP (ORDER BY a.duration_ms) AS p95
      FROM attempt a JOIN delivery v ON v.id = a.delivery_id WHERE ${endedWithin(from, until)} GROUP BY v.system) told
    WHERE width_s = ${widthS} AND at = ${from} AND flow_sample.system = told.system AND agency = ''`.execute(tx);
}

function endedWithin(from: Date, until: Date) {
  return sql`a.started_at >= ${shifted(from, -longestAttemptMs)} AND a.started_at < ${until} AND a.outcome <> 'notYet'
    AND a.started_at + a.duration_ms * interval '1 ms' >= ${from} AND a.started_at + a.duration_ms * interval '1 ms' < ${until}`;
}

/** Samples nobody draws any more. */
export async function pruneFlowSamples(database: Database, now: Date): Promise<void> {
  await sql`DELETE FROM flow_sample WHERE (width_s < 3600 AND at < ${shifted(now, -narrowKeptMs)})
    OR (width_s = 3600 AND at < ${shifted(now, -hoursKeptMs)})`.execute(database);
}

export interface FlowRow {
  readonly at: Date;
  /** '' for what was received. */
  readonly system: string;
  readonly received: number;
  readonly delivered: number;
  readonly failed: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** Counts of the agencies named, else of all; how fast a partner answers is told of all its calls. Measured stretches have a row of ''. */
export async function listFlow(
  database: Database,
  wish: { widthS: SampleWidthS; since: Date; agencies: readonly string[] | undefined },
): Promise<FlowRow[]> {
  const agencies = wish.agencies ?? null;
  const counted = sql`FILTER (WHERE CASE WHEN ${agencies}::text[] IS NULL THEN agency = '' ELSE agency = ANY(${agencies}::text[]) END)`;
  const { rows } = await sql<FlowRow>`
    SELECT at, system, coalesce(sum(received) ${counted}, 0)::integer AS received,
      coalesce(sum(delivered) ${counted}, 0)::integer AS delivered, coalesce(sum(failed) ${counted}, 0)::integer AS failed,
      max(p50_ms) AS "p50Ms", max(p95_ms) AS "p95Ms"
    FROM flow_sample WHERE width_s = ${wish.widthS} AND at >= ${wish.since}
      AND (agency = '' OR agency = ANY(coalesce(${agencies}::text[], '{}')))
    GROUP BY at, system ORDER BY at, system`.execute(database);
  return rows;
}

/** When something was last delivered to each system, to the minute (or the hour, when long ago). */
export async function listLastDelivered(database: Database): Promise<{ readonly system: string; readonly at: Date }[]> {
  const { rows } = await sql<{ system: string; at: Date }>`
    SELECT system, max(at) AS at FROM flow_sample WHERE agency = '' AND system <> '' AND delivered > 0 GROUP BY system`.execute(
    database,
  );
  return rows;
}

function shifted(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}
