import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import { realRules, removeRulesFolders, rulesFolder } from '../../test/support/rules-folder.js';
import { readRuleBook } from '../domain/rules/read-rule-book.js';
import { createDatabase, createPool, type Database } from './database.js';
import { migrate } from './migrate.js';
import { findRuleset, keepRulesets } from './ruleset.repository.js';

let test: TestDatabase;
let pool: Pool;
let database: Database;
beforeAll(async () => {
  test = await testDatabase();
  pool = createPool(test.url, 2);
  await migrate(pool);
  database = createDatabase(pool);
});
afterAll(async () => {
  await pool.end();
  await test.close();
  removeRulesFolders();
});

const count = async (): Promise<number> => (await database.selectFrom('ruleset').select('version').execute()).length;

describe('kept rulesets', () => {
  const before = readRuleBook(realRules);
  const pinned = before.on('2026-11-23');
  const corrected = readRuleBook(
    rulesFolder({ file: 'contribution.yaml', after: 'fund_rate', find: '0.31', replace: '0.32' }),
  );

  it('every version of the files is kept once, however often the gateway starts', async () => {
    await keepRulesets(database, before);
    await keepRulesets(database, before);
    expect(await count()).toBe(before.periods.length);
  });

  it('a pinned version stays readable after its file was corrected', async () => {
    const book = await keepRulesets(database, corrected);
    expect(await count()).toBe(before.periods.length + 2);
    expect(book.on('2026-11-23').version).not.toBe(pinned.version);
    const old = book.version(pinned.version);
    expect(old?.content).toEqual(pinned.content);
    expect(old?.contribution).toEqual(pinned.contribution);
  });

  it('a version that another process kept later is found in the database', async () => {
    expect((await findRuleset(database, before, corrected.on('2026-11-23').version))?.day).toBe('2026-07-01');
    expect(await findRuleset(database, before, '2026-07-01.00000000')).toBeUndefined();
  });
});
