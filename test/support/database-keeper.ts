// Started by database.ts beside the shared test server: drops what killed suites left, and stops the server when it has
// been idle for a while, so that running one spec by hand leaves nothing running for good.
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.js';

const lookEveryMs = 10_000;
const idleLooks = 60;
const leftoverAfterMs = 3_600_000;

const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('usage: database-keeper.ts <folder of the test server>');
const server = await startEmbeddedPostgres({ dataDir });

let idle = 0;
while (idle < idleLooks) {
  await pause(lookEveryMs);
  idle = (await isInUse(server.url)) ? 0 : idle + 1;
}
await server.stop();

async function isInUse(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await dropLeftovers(client);
    const others = `select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
    return (await client.query(others)).rows.length > 0;
  } finally {
    await client.end();
  }
}

async function dropLeftovers(client: pg.Client): Promise<void> {
  const unused = `select datname from pg_database d where datname like 'test\\_%'
    and not exists (select 1 from pg_stat_activity a where a.datname = d.datname)`;
  const { rows } = await client.query<{ datname: string }>(unused);
  const old = rows.filter(({ datname }) => Date.now() - Number(datname.split('_')[1]) > leftoverAfterMs);
  for (const { datname } of old) await client.query(`drop database if exists ${datname}`);
}
