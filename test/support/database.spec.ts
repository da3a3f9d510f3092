import { afterAll, expect, it } from '@jest/globals';
import pg from 'pg';
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

it('gives every suite an empty PostgreSQL 18 database of its own and takes it away afterwards', async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  const [first, second] = await Promise.all([connect(one.url), connect(two.url)]);
  await first.query('create table only_here (id int)');
  const seen = await second.query(`select to_regclass('only_here') as found, version() as version`);
  expect(seen.rows).toEqual([{ found: null, version: expect.stringContaining('PostgreSQL 18') }]);
  await Promise.all([one.close(), two.close()]);
  await expect(connect(one.url)).rejects.toThrow('does not exist');
});

it('waits for a condition and says what it waited for when that never comes', async () => {
  let asked = 0;
  expect(await waitFor(() => (asked += 1) > 2 && 'ready', { everyMs: 1 })).toBe('ready');
  const never = waitFor(() => 0, { timeoutMs: 20, everyMs: 5, what: 'a second sunrise' });
  await expect(never).rejects.toThrow('Waited 20 ms for a second sunrise in vain; last seen: 0');
});
