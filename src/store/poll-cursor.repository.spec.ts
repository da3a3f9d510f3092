import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import type { Pool } from 'pg';
import { createDatabase, createPool, type Database } from './database.js';
import { migrate } from './migrate.js';
import {
  advancePollCursor,
  notePollFailure,
  notePollSuccess,
  readPollState,
  releasePollLease,
  renewPollLease,
  takePollLease,
  type PollLease,
} from './poll-cursor.repository.js';

let test: TestDatabase;
let pool: Pool;
let database: Database;
let source = '';
let count = 0;
beforeAll(async () => {
  test = await testDatabase();
  pool = createPool(test.url, 8);
  await migrate(pool);
  database = createDatabase(pool);
});
afterAll(async () => {
  await pool.end();
  await test.close();
});
beforeEach(() => {
  count += 1;
  source = `source-${count}`;
});

const lease = (holder: string): PollLease => ({ source, holder });
const advance = (holder: string, from: string, to: string): Promise<boolean> =>
  database.transaction().execute((tx) => advancePollCursor(tx, lease(holder), { from, to, vouchers: 2 }));
const expire = () =>
  database
    .updateTable('poll_cursor')
    .set({ held_until: new Date(0) })
    .where('source', '=', source)
    .execute();

describe('the lease on a source', () => {
  it('is taken by exactly one of many that try at once', async () => {
    const tries = Array.from({ length: 8 }, (_, index) => takePollLease(database, lease(String(index)), 60_000));
    expect((await Promise.all(tries)).filter((cursor) => cursor !== undefined)).toEqual(['']);
  });

  it('is renewed by its holder only, and not after it ended', async () => {
    await takePollLease(database, lease('one'), 60_000);
    expect(await renewPollLease(database, lease('two'), 60_000)).toBe(false);
    expect(await renewPollLease(database, lease('one'), 60_000)).toBe(true);
    await expire();
    expect(await renewPollLease(database, lease('one'), 60_000)).toBe(false);
  });

  it('is not given back by somebody who has lost it', async () => {
    await takePollLease(database, lease('one'), 60_000);
    await expire();
    await takePollLease(database, lease('two'), 60_000);
    await releasePollLease(database, lease('one'));
    expect((await readPollState(database, source))?.holder).toBe('two');
  });
});

describe('the cursor', () => {
  it('moves for the holder who knows where it stands', async () => {
    await takePollLease(database, lease('one'), 60_000);
    expect(await advance('one', '', 'a')).toBe(true);
    expect(await advance('one', 'a', 'b')).toBe(true);
    expect(await readPollState(database, source)).toMatchObject({ cursor: 'b', vouchersRead: 4 });
  });

  it('does not move from where it no longer stands, nor for another', async () => {
    await takePollLease(database, lease('one'), 60_000);
    await advance('one', '', 'a');
    expect(await advance('one', '', 'b')).toBe(false);
    expect(await advance('two', 'a', 'b')).toBe(false);
    expect(await readPollState(database, source)).toMatchObject({ cursor: 'a', vouchersRead: 2 });
  });
});

describe('failures', () => {
  it('keep everybody away for a while, and are forgotten at the first success', async () => {
    await takePollLease(database, lease('one'), 60_000);
    await notePollFailure(database, lease('one'), { code: 'PARTNER_BUSY', baseMs: 60_000, capMs: 60_000 });
    await releasePollLease(database, lease('one'));
    expect(await takePollLease(database, lease('two'), 60_000)).toBeUndefined();
    await database
      .updateTable('poll_cursor')
      .set({ not_before: new Date(0) })
      .where('source', '=', source)
      .execute();
    expect(await takePollLease(database, lease('two'), 60_000)).toBe('');
    await notePollSuccess(database, lease('two'));
    const state = await readPollState(database, source);
    expect(state).toMatchObject({ failures: 0, notBefore: null, lastErrorCode: 'PARTNER_BUSY' });
  });
});
