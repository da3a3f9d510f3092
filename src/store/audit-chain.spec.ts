import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import { AuditCheck, type AuditEntry } from '../domain/audit-chain.js';
import { auditHead, chainOlderActs, listActs, readChain, verifyChain } from './audit-reads.js';
import { createDatabase, createPool, type Database } from './database.js';
import { migrate } from './migrate.js';
import { recordAct } from './operator-act.repository.js';

describe('the chain of operators’ acts', () => {
  let made: TestDatabase;
  let pool: Pool;
  let database: Database;

  beforeAll(async () => {
    made = await testDatabase();
    pool = createPool(made.url, 12);
    await migrate(pool);
    database = createDatabase(pool);
    await pool.query(
      `INSERT INTO operator_act (id, at, who, act, subject, reason, detail)
       SELECT uuidv7(), timestamptz '2026-01-01T00:00:00Z' + (n - 1) * interval '1 day', 'before', 'old.act', 'x', 'trước khi có chuỗi', '{"b":1,"a":{"d":2,"c":null}}'
       FROM generate_series(1, 3) n`,
    );
  });

  afterAll(async () => {
    await pool.end();
    await made.close();
  });

  const write = (who: string, n = 0): Promise<string> =>
    database.transaction().execute((tx) =>
      recordAct(tx, {
        who,
        act: 'delivery.park',
        subject: `thing ${n}`,
        reason: 'vì "thử" – ký tự lạ \n',
        detail: { n },
      }),
    );

  async function entries(): Promise<AuditEntry[]> {
    const all: AuditEntry[] = [];
    for await (const page of readChain(database)) all.push(...page);
    return all;
  }

  function check(list: readonly unknown[]) {
    const one = new AuditCheck();
    list.every((entry) => one.take(entry));
    return one.verdict();
  }

  it('takes older entries in, oldest first, and the new ones of many processes one after the other', async () => {
    expect(await chainOlderActs(database)).toBe(3);
    expect(await chainOlderActs(database)).toBe(0);
    await Promise.all(Array.from({ length: 30 }, (_none, n) => write(`person ${n % 3}`, n)));
    const all = await entries();
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 33 }, (_none, n) => n + 1));
    expect(all[0]).toMatchObject({ at: '2026-01-01T00:00:00.000Z', reason: 'trước khi có chuỗi' });
    expect(await verifyChain(database)).toMatchObject({ intact: true, entries: 33, head: await auditHead(database) });
  });

  it('seals reason and salt, so that the table alone gives no reason away', async () => {
    const { rows } = await pool.query<{ held: boolean }>(
      `SELECT bool_and(left(salt, 1) = chr(1)) AND bool_and(left(reason, 1) = chr(1) OR who = 'before') AS held FROM operator_act`,
    );
    expect(rows[0]?.held).toBe(true);
  });

  it('lets nobody change, delete or empty it', async () => {
    const attempts = [
      `UPDATE operator_act SET who = 'x' WHERE seq = 5`,
      `UPDATE operator_act SET detail = '{}' WHERE seq = 5`,
      `UPDATE operator_act SET hash = digest WHERE seq = 5`,
      'DELETE FROM operator_act WHERE seq = 33',
      'TRUNCATE operator_act',
      'UPDATE audit_head SET seq = seq - 1',
      'DELETE FROM audit_head',
      'TRUNCATE audit_head',
    ];
    for (const attempt of attempts) await expect(pool.query(attempt)).rejects.toThrow('is kept');
  });

  it.each([
    [
      'a changed word',
      (all: AuditEntry[]) => all.map((one) => (one.seq === 9 ? { ...one, reason: 'x' } : one)),
      9,
      'changed',
    ],
    [
      'another person',
      (all: AuditEntry[]) => all.map((one) => (one.seq === 4 ? { ...one, who: 'x' } : one)),
      4,
      'changed',
    ],
    ['an entry taken out', (all: AuditEntry[]) => all.filter(({ seq }) => seq !== 12), 12, 'out of order'],
    [
      'two swapped',
      (all: AuditEntry[]) => [...all.slice(0, 6), ...all.slice(6, 8).reverse(), ...all.slice(8)],
      7,
      'out of order',
    ],
    [
      'another past',
      (all: AuditEntry[]) => all.map((one) => (one.seq === 1 ? { ...one, previous: 'f'.repeat(64) } : one)),
      1,
      'not after its neighbour',
    ],
    ['a line that is no entry', (all: AuditEntry[]) => [...all.slice(0, 2), 'x' as never], 3, 'unreadable'],
  ])('names the first entry that does not hold: %s', async (_what, spoil, seq, why) => {
    const all = await entries();
    expect(check(all)).toMatchObject({ intact: true, entries: all.length });
    expect(check(spoil(all))).toMatchObject({ intact: false, broken: { seq, why } });
  });

  /** As somebody who owns the tables may. */
  async function past(statement: string): Promise<void> {
    await pool.query(
      `ALTER TABLE operator_act DISABLE TRIGGER USER; ${statement}; ALTER TABLE operator_act ENABLE TRIGGER USER`,
    );
  }

  it('must hold every head that was noted: a chain cut off, or made anew, does not', async () => {
    const all = await entries();
    const noted = all.slice(-1).map(({ seq, hash }) => ({ seq, hash }));
    const follow = (list: readonly AuditEntry[]) => {
      const one = new AuditCheck(noted);
      list.every((entry) => one.take(entry));
      return one.verdict();
    };
    expect(follow(all)).toMatchObject({ intact: true });
    expect(follow(all.slice(0, -3))).toMatchObject({ intact: false, broken: { seq: all.length - 2, why: 'cut off' } });
    expect(follow([])).toMatchObject({ intact: false, broken: { seq: 1, why: 'cut off' } });
    const other = [{ seq: 5, hash: 'f'.repeat(64) }];
    expect(await verifyChain(database, other)).toMatchObject({ intact: false, broken: { seq: 5, why: 'cut off' } });
    expect(await verifyChain(database, noted)).toMatchObject({ intact: true });
  });

  it('finds what was changed past the guard, and shows a shortened chain by its head', async () => {
    const noted = await auditHead(database);
    await pool.query(`ALTER TABLE operator_act DISABLE TRIGGER USER; UPDATE operator_act SET subject = 'other' WHERE seq = 20;
      DELETE FROM operator_act WHERE seq = 33; ALTER TABLE operator_act ENABLE TRIGGER USER`);
    expect(await verifyChain(database)).toMatchObject({ intact: false, broken: { seq: 20, why: 'changed' } });
    await past(`UPDATE operator_act SET subject = 'thing ' || (detail ->> 'n') WHERE seq = 20`);
    expect(await verifyChain(database)).toMatchObject({ intact: false, broken: { seq: 33, why: 'cut off' } });
    await write('ai đó', 76);
    expect(await verifyChain(database)).toMatchObject({ intact: false, broken: { seq: 33, why: 'out of order' } });
    expect(noted.seq).toBe(33);
  });

  it('lists them newest first by person, act, thing and time', async () => {
    await write('ai đó', 77);
    const page = { beforeSeq: undefined, limit: 10 };
    expect(await listActs(database, { who: 'ai đó', act: 'delivery.park', subject: 'thing 77' }, page)).toHaveLength(1);
    expect(
      await listActs(database, { from: new Date('2026-01-02'), before: new Date('2026-01-03') }, page),
    ).toMatchObject([{ act: 'old.act' }]);
    const newest = await listActs(database, {}, { ...page, limit: 3 });
    expect(newest[0]?.who).toBe('ai đó');
    const after = newest.at(-1)?.seq;
    expect((await listActs(database, {}, { beforeSeq: after, limit: 1 }))[0]?.seq).toBe((after ?? 0) - 1);
  });
});
