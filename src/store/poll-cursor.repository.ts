// How far each source was read, and who reads it now. All times are the database's own, so workers need not agree on theirs.
import { sql } from 'kysely';
import type { Database, Tx } from './database.js';

export interface PollLease {
  readonly source: string;
  readonly holder: string;
}

export interface PollState {
  readonly source: string;
  readonly cursor: string;
  readonly holder: string | null;
  readonly heldUntil: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastErrorCode: string | null;
  readonly lastErrorAt: Date | null;
  readonly failures: number;
  readonly notBefore: Date | null;
  readonly vouchersRead: number;
}

/**
 * Takes the lease if nobody holds it, no pause after failures is running and people have not paused the source.
 * @returns the cursor to read from, undefined when this is not our turn.
 */
export async function takePollLease(db: Database, lease: PollLease, leaseMs: number): Promise<string | undefined> {
  await sql`INSERT INTO poll_cursor (source) VALUES (${lease.source}) ON CONFLICT (source) DO NOTHING`.execute(db);
  const { rows } = await sql<{ cursor: string }>`
    UPDATE poll_cursor
    SET holder = ${lease.holder}, held_until = now() + ${leaseMs} * interval '1 ms', updated_at = now()
    WHERE source = ${lease.source} AND (held_until IS NULL OR held_until < now()) AND (not_before IS NULL OR not_before <= now())
      AND NOT EXISTS (SELECT 1 FROM partner_steering s WHERE s.system = source AND s.paused_at IS NOT NULL)
    RETURNING cursor`.execute(db);
  return rows[0]?.cursor;
}

/** @returns false when another poller took over meanwhile. */
export async function renewPollLease(db: Database, lease: PollLease, leaseMs: number): Promise<boolean> {
  const { rows } = await sql`
    UPDATE poll_cursor SET held_until = now() + ${leaseMs} * interval '1 ms', updated_at = now()
    WHERE source = ${lease.source} AND holder = ${lease.holder} AND held_until >= now()
    RETURNING source`.execute(db);
  return rows.length === 1;
}

export async function releasePollLease(db: Database, lease: PollLease): Promise<void> {
  await sql`
    UPDATE poll_cursor SET holder = NULL, held_until = NULL, updated_at = now()
    WHERE source = ${lease.source} AND holder = ${lease.holder}`.execute(db);
}

/**
 * Moves the cursor, in the transaction that writes what the page brought. Locks the row until that transaction ends.
 * @returns false when the cursor or the lease is no longer what this poller thinks: it was overtaken and must write nothing.
 */
export async function advancePollCursor(
  tx: Tx,
  lease: PollLease,
  step: { readonly from: string; readonly to: string; readonly vouchers: number },
): Promise<boolean> {
  const { rows } = await sql`
    WITH moved AS (
      UPDATE poll_cursor
      SET cursor = ${step.to}, vouchers_read = vouchers_read + ${step.vouchers}, last_success_at = now(), failures = 0, not_before = NULL, updated_at = now()
      WHERE source = ${lease.source} AND holder = ${lease.holder} AND cursor = ${step.from}
      RETURNING source),
    kept AS (INSERT INTO poll_step (source, from_cursor, to_cursor, vouchers)
      SELECT source, ${step.from}, ${step.to}, ${step.vouchers}::integer FROM moved WHERE ${step.vouchers}::integer > 0)
    SELECT source FROM moved`.execute(tx);
  return rows.length === 1;
}

export interface PollStep {
  readonly at: Date;
  readonly fromCursor: string;
  readonly toCursor: string;
  readonly vouchers: number;
}

/** The latest pages that were booked, newest first: the places to go back to. */
export async function listPollSteps(db: Database, source: string, limit: number): Promise<PollStep[]> {
  return db
    .selectFrom('poll_step')
    .select(['at', 'from_cursor as fromCursor', 'to_cursor as toCursor', 'vouchers'])
    .where('source', '=', source)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** Places older than three months are nothing to go back to. */
export async function dropOldPollSteps(db: Database): Promise<void> {
  await sql`DELETE FROM poll_step WHERE at < now() - interval '90 days'`.execute(db);
}

/**
 * Sets the cursor as a person wants it; a poller on its way notices and writes nothing.
 * @returns the cursor until now, undefined before the first poll.
 */
export async function movePollCursor(tx: Tx, source: string, cursor: string): Promise<string | undefined> {
  const { rows } = await sql<{ was: string }>`
    UPDATE poll_cursor p SET cursor = ${cursor}, not_before = NULL, updated_at = now()
    FROM (SELECT source, cursor AS was FROM poll_cursor WHERE source = ${source} FOR UPDATE) before
    WHERE p.source = before.source RETURNING before.was`.execute(tx);
  return rows[0]?.was;
}

/** Ends the pause after failures. */
export async function endPollPause(tx: Tx, source: string): Promise<void> {
  await sql`UPDATE poll_cursor SET not_before = NULL, updated_at = now() WHERE source = ${source}`.execute(tx);
}

/** Notes a poll that brought nothing new. */
export async function notePollSuccess(db: Database, lease: PollLease): Promise<void> {
  await sql`
    UPDATE poll_cursor SET last_success_at = now(), failures = 0, not_before = NULL, updated_at = now()
    WHERE source = ${lease.source} AND holder = ${lease.holder}`.execute(db);
}

/** Notes a failed poll and how long nobody polls now: `baseMs`, doubled for each failure in a row, up to `capMs`. */
export async function notePollFailure(
  db: Database,
  lease: PollLease,
  failure: { readonly code: string; readonly baseMs: number; readonly capMs: number },
): Promise<void> {
  const pauseMs = sql`LEAST(${failure.capMs}::double precision, ${failure.baseMs} * power(2, LEAST(failures, 30)))`;
  await sql`
    UPDATE poll_cursor
    SET last_error_code = ${failure.code}, last_error_at = now(), failures = failures + 1,
        not_before = now() + ${pauseMs} * interval '1 ms', updated_at = now()
    WHERE source = ${lease.source} AND holder = ${lease.holder}`.execute(db);
}

/** Keeps every other writer of this source's vouchers out until the transaction ends. */
export async function lockPollCursor(tx: Tx, source: string): Promise<void> {
  await sql`INSERT INTO poll_cursor (source) VALUES (${source}) ON CONFLICT (source) DO NOTHING`.execute(tx);
  await sql`SELECT 1 FROM poll_cursor WHERE source = ${source} FOR UPDATE`.execute(tx);
}

/**
 * The time under which this transaction books vouchers: never before the one of an earlier booking, whatever the processes' clocks say.
 * The caller holds the cursor's row.
 */
export async function takeBookingTime(tx: Tx, source: string, now: Date): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    UPDATE poll_cursor SET booked_at = greatest(booked_at, ${now}::timestamptz) WHERE source = ${source} RETURNING booked_at AS at`.execute(
    tx,
  );
  return rows[0]?.at ?? now;
}

/** For the status page: undefined before the first poll. */
export async function readPollState(db: Database, source: string): Promise<PollState | undefined> {
  const row = await db.selectFrom('poll_cursor').selectAll().where('source', '=', source).executeTakeFirst();
  return (
    row && {
      source: row.source,
      cursor: row.cursor,
      holder: row.holder,
      heldUntil: row.held_until,
      lastSuccessAt: row.last_success_at,
      lastErrorCode: row.last_error_code,
      lastErrorAt: row.last_error_at,
      failures: row.failures,
      notBefore: row.not_before,
      vouchersRead: row.vouchers_read,
    }
  );
}
