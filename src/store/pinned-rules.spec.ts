import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import { realRules, removeRulesFolders, rulesFolder } from '../../test/support/rules-folder.js';
import { readRuleBook } from '../domain/rules/read-rule-book.js';
import { createDatabase, createPool, type Database } from './database.js';
import { migrate } from './migrate.js';
import { PinnedRules } from './pinned-rules.js';
import { keepRulesets } from './ruleset.repository.js';

const receivedAt = new Date('2026-11-23T02:00:00Z');
const corrected = { file: 'contribution.yaml', after: 'fund_rate', find: '0.31', replace: '0.32' };

let test: TestDatabase;
let pool: Pool;
let database: Database;
/** Two processes, each started with files the other never saw; the newer one started last. */
let older: PinnedRules;
let newer: PinnedRules;
beforeAll(async () => {
  test = await testDatabase();
  pool = createPool(test.url, 2);
  await migrate(pool);
  database = createDatabase(pool);
  older = new PinnedRules(database, await keepRulesets(database, readRuleBook(realRules)));
  newer = new PinnedRules(database, await keepRulesets(database, readRuleBook(rulesFolder(corrected))));
});
afterAll(async () => {
  await pool.end();
  await test.close();
  removeRulesFolders();
});

const before = readRuleBook(realRules).on('2026-11-23');
const after = readRuleBook(rulesFolder(corrected)).on('2026-11-23');
const pinning = (ruleset: string | null) => ({ ruleset, received_at: receivedAt });

async function fundRate(rules: PinnedRules, ruleset: string): Promise<string | undefined> {
  return (await rules.of(pinning(ruleset))).sourceOf('contribution.fund_rate').value;
}

describe('the rules a dossier pinned', () => {
  it('are its own in every process, whatever files the process started with', async () => {
    expect(before.version).not.toBe(after.version);
    for (const process of [older, newer]) {
      expect(await fundRate(process, before.version)).toBe('0.31');
      expect(await fundRate(process, after.version)).toBe('0.32');
    }
  });

  it('are asked for once', async () => {
    const process = new PinnedRules(database, readRuleBook(realRules));
    await process.of(pinning(after.version));
    const closed = createPool(test.url, 1);
    await closed.end();
    await expect(process.of(pinning(after.version), createDatabase(closed))).resolves.toBeDefined();
    const unread = new PinnedRules(createDatabase(closed), readRuleBook(realRules));
    await expect(unread.of(pinning(after.version))).rejects.toThrow();
  });

  it('are read inside the transaction that asks, so that the only connection is enough', async () => {
    const single = createPool(test.url, 1);
    const process = new PinnedRules(createDatabase(single), readRuleBook(realRules));
    const found = await createDatabase(single)
      .transaction()
      .execute((tx) => process.of(pinning(after.version), tx));
    await single.end();
    expect(found.version).toBe(after.version);
  });

  it('that nobody kept are an error, never the rules of the day', async () => {
    await expect(newer.of(pinning('2026-07-01.00000000'))).rejects.toMatchObject({ code: 'RULESET_UNKNOWN' });
    expect(await newer.find('2026-07-01.00000000')).toBeUndefined();
  });

  it('kept later by another process are found then', async () => {
    const latest = readRuleBook(rulesFolder({ ...corrected, replace: '0.33' }));
    const { version } = latest.on('2026-11-23');
    expect(await older.find(version)).toBeUndefined();
    await keepRulesets(database, latest);
    expect(await fundRate(older, version)).toBe('0.33');
  });

  it('are those of the day for a dossier that pinned none', async () => {
    expect((await older.of(pinning(null))).version).toBe(before.version);
    await expect(older.of({ ruleset: null, received_at: new Date('1990-01-01') })).rejects.toMatchObject({
      code: 'RULES_NOT_IN_FORCE',
    });
  });
});
