import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { accountingGround, type AccountingGround } from '../../test/support/accounting-ground.js';
import { waitFor } from '../../test/support/wait-for.js';
import { newId } from '../platform/ids.js';
import type { Database, Tx } from './database.js';
import { readWork } from './overview-standing-reads.js';
import { countOpen } from './partner-reads.js';

let ground: AccountingGround;
beforeAll(async () => {
  ground = await accountingGround();
  const dossierId = await ground.openDossier({ agency: '07906', status: 1 });
  const put = async (
    system: string,
    state: 'pending' | 'waiting' | 'in_flight' | 'parked' | 'delivered',
    at: string,
  ) => {
    const id = newId();
    const owed = { id, dossier_id: dossierId, system, operation: 'x', state, created_at: new Date(at) };
    await ground.database
      .insertInto('delivery')
      .values({ ...owed, idempotency_key: id, correlation_id: id })
      .execute();
  };
  await put('tnhs', 'pending', '2026-11-23T03:00:00Z');
  await put('tnhs', 'waiting', '2026-11-23T02:00:00Z');
  await put('tnhs', 'in_flight', '2026-11-23T01:00:00Z');
  await put('tnhs', 'delivered', '2026-11-22T01:00:00Z');
  await put('tst', 'parked', '2026-11-23T01:00:00Z');
});
afterAll(async () => {
  await ground?.close();
});

/** An index alone answers once the table's pages are known to be visible to all: not while anybody still has an older look. */
async function untilAllVisible(database: Database): Promise<void> {
  const areVisible = async (): Promise<boolean> => {
    await sql`VACUUM delivery`.execute(database);
    const { rows } = await sql<{ all: boolean }>`
      SELECT relpages > 0 AND relallvisible = relpages AS all FROM pg_class WHERE oid = 'delivery'::regclass`.execute(
      database,
    );
    return rows[0]?.all ?? false;
  };
  await waitFor(areVisible, { what: 'the deliveries to be visible to all' });
}

/** By this connection, of the two large tables. */
async function rowsFetched(tx: Tx): Promise<number> {
  const { rows } = await sql<{ fetched: number }>`
    SELECT sum(seq_tup_read + idx_tup_fetch)::integer AS fetched FROM pg_stat_xact_user_tables
    WHERE relname IN ('delivery', 'dossier')`.execute(tx);
  return rows[0]?.fetched ?? 0;
}

describe('what partners are still owed', () => {
  it('is counted by partner; only what nobody works on or decides about counts as waiting', async () => {
    const open = await countOpen(ground.database);
    expect(open.toSorted((one, other) => one.system.localeCompare(other.system))).toEqual([
      { system: 'tnhs', waiting: 2, inFlight: 1, parked: 0, oldestWaiting: new Date('2026-11-23T02:00:00Z') },
      { system: 'tst', waiting: 0, inFlight: 0, parked: 1, oldestWaiting: null },
    ]);
  });

  it('is counted for the agencies that receive or manage the dossiers', async () => {
    const counted = async (...agencies: string[]): Promise<number> =>
      (await countOpen(ground.database, agencies)).reduce((sum, { waiting }) => sum + waiting, 0);
    expect([await counted('07906'), await counted('00100')]).toEqual([2, 0]);
    await ground.database.updateTable('dossier').set({ managing_agency: '00100' }).execute();
    expect([await counted('07906'), await counted('00100'), await counted('07906', '00100')]).toEqual([2, 2, 2]);
  });

  it.each<[string, (database: Database) => Promise<unknown>]>([
    ['partners', (database) => countOpen(database)],
    ['overview', readWork],
  ])('is read from an index: no delivery and no dossier is fetched for it (%s)', async (_who, read) => {
    await untilAllVisible(ground.database);
    const fetched = await ground.database.transaction().execute(async (tx) => {
      // As the planner decides by itself where there are many rows.
      await sql`SET LOCAL enable_seqscan = off`.execute(tx);
      await sql`SET LOCAL enable_bitmapscan = off`.execute(tx);
      const before = await rowsFetched(tx);
      await read(tx);
      return (await rowsFetched(tx)) - before;
    });
    expect(fetched).toBe(0);
  });
});
