import { afterAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/store/migrate.js';
import { testDatabase } from './database.js';
import { waitFor } from './wait-for.js';

const open: pg.Client[] = [];
afterAll(() => Promise.all(open.map((client) => client.end())));

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  open.push(client);
  return client;
}

const tables = `select count(*)::int as tables from information_schema.tables where table_schema = 'public'`;

it('gives every suite a PostgreSQL 18 database of its own and takes it away afterwards', async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  const [first, second] = await Promise.all([connect(one.url), connect(two.url)]);
  await first.query('create table only_here (id int)');
  const seen = await second.query(`select to_regclass('only_here') as found, version() as version`);
  expect(seen.rows).toEqual([{ found: null, version: expect.stringContaining('PostgreSQL 18') }]);
  await Promise.all([one.close(), two.close()]);
  await expect(connect(one.url)).rejects.toThrow('does not exist');
});

it('copies a database that has every migration, or gives one without any table', async () => {
  const [copied, empty] = await Promise.all([testDatabase(), testDatabase({ empty: true })]);
  const pools = [copied, empty].map(({ url }) => new pg.Pool({ connectionString: url, max: 1 }));
  const [ready, bare] = pools as [pg.Pool, pg.Pool];
  expect(await migrate(ready)).toEqual([]);
  expect((await bare.query<{ tables: number }>(tables)).rows).toEqual([{ tables: 0 }]);
  expect((await migrate(bare)).length).toBeGreaterThan(20);
  expect((await bare.query(tables)).rows).toEqual((await ready.query(tables)).rows);
  await Promise.all(pools.map((pool) => pool.end()));
  await Promise.all([copied.close(), empty.close()]);
});

it('waits for a condition and says what it waited for when that never comes', async () => {
  let asked = 0;
  expect(await waitFor(() => (asked += 1) > 2 && 'ready', { everyMs: 1 })).toBe('ready');
  const never = waitFor(() => 0, { timeoutMs: 20, everyMs: 5, what: 'a second sunrise' });
  await expect(never).rejects.toThrow('Waited 20 ms for a second sunrise in vain; last seen: 0');
});
