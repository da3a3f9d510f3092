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
 * Takes the lease if nobody holds it and no pause after failures is running.
 * @returns the cursor to read from, undefined when this is not our turn.
 */
export async function takePollLease(db: Database, lease: PollLease, leaseMs: number): Promise<string | undefined> {
  await sql`INSERT INTO poll_cursor (source) VALUES (${lease.source}) ON CONFLICT (source) DO NOTHING`.execute(db);
  const { rows } = await sql<{ cursor: string }>`
    UPDATE poll_cursor
    SET holder = ${lease.holder}, held_until = now() + ${leaseMs} * interval '1 ms', updated_at = now()
    WHERE source = ${lease.source} AND (held_until IS NULL OR held_until < now()) AND (not_before IS NULL OR not_before <= now())
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
    UPDATE poll_cursor
    SET cursor = ${step.to}, vouchers_read = vouchers_read + ${step.vouchers}, last_success_at = now(), failures = 0, not_before = NULL, updated_at = now()
    WHERE source = ${lease.source} AND holder = ${lease.holder} AND cursor = ${step.from}
    RETURNING source`.execute(tx);
  return rows.length === 1;
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
