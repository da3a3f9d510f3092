// A fresh database for each suite, on one real PostgreSQL: the one named by TEST_DATABASE_URL (scripts/test.mjs
// starts it), else a shared embedded one that is started on the first use and stops itself when nobody has used it for long.
// Every table is there already: the migrations run once for each server, into a database that the others are copied from.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.js';
import { migrate } from '../../src/store/migrate.js';

export interface TestDatabase {
  readonly url: string;
  close(): Promise<void>;
}

const repository = resolve(import.meta.dirname, '../..');
const migrations = join(repository, 'src/store/migrations');
const templateLock = 602_099;
const inUse = '55006';

/** fsync off: a test's server may lose its data with the machine's power, not with a killed process. */
export const testServerSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  max_wal_size: '512MB',
  max_connections: '400',
};

/** @param wanted.empty without any table, as on a first start. */
export async function testDatabase(wanted: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'] ?? (await sharedServer());
  const name = `test_${randomBytes(8).toString('hex')}`;
  const copied = wanted.empty ? '' : ` template ${await migratedDatabase(server)} strategy file_copy`;
  await onServer(server, (client) => client.query(`create database ${name}${copied}`));
  return { url: databaseUrl(server, name), close: () => onServer(server, (client) => dropDatabase(client, name)) };
}

/**
 * Who was told to leave a moment ago is waited for: a pool's end does not wait for its connections, and one that is cut then is an
 * error nobody listens to. Who stays longer than PostgreSQL waits, 5 s, is cut off.
 */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  try {
    await client.query(`drop database if exists ${name}`);
  } catch (error) {
    if ((error as { code?: unknown }).code !== inUse) throw error;
    await client.query(`drop database if exists ${name} with (force)`);
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

let migrated: Promise<string> | undefined;

function migratedDatabase(server: string): Promise<string> {
  migrated ??= makeMigratedDatabase(server);
  return migrated;
}

/** Two suites that come at once make one; one that was broken off is made anew. */
async function makeMigratedDatabase(server: string): Promise<string> {
  const name = `migrated_${migrationsHash()}`;
  await onServer(server, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount) return;
    await client.query(`drop database if exists ${name}_unfinished with (force)`);
    await client.query(`create database ${name}_unfinished`);
    const pool = new pg.Pool({ connectionString: databaseUrl(server, `${name}_unfinished`), max: 1 });
    await migrate(pool).finally(() => pool.end());
    await client.query(`alter database ${name}_unfinished rename to ${name}`);
  });
  return name;
}

function migrationsHash(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(migrations).sort()) hash.update(readFileSync(join(migrations, file)));
  return hash.digest('hex').slice(0, 16);
}

let shared: Promise<string> | undefined;

function sharedServer(): Promise<string> {
  shared ??= startSharedServer();
  return shared;
}

async function startSharedServer(): Promise<string> {
  const dataDir = sharedServerFolder();
  const server = await startEmbeddedPostgres({ dataDir, settings: testServerSettings });
  if (!server.adopted) leaveToKeeper(dataDir);
  return server.url;
}

function sharedServerFolder(): string {
  const key = createHash('sha256').update(`${repository}\0${userInfo().uid}`).digest('hex').slice(0, 12);
  return join(tmpdir(), `tnhs-gateway-tests-${key}`);
}

function leaveToKeeper(dataDir: string): void {
  const loader = join(repository, 'scripts/native-typescript.mjs');
  const keeper = join(import.meta.dirname, 'database-keeper.ts');
  const flags = ['--no-warnings', '--import', loader, keeper, dataDir];
  spawn(process.execPath, flags, { cwd: repository, detached: true, stdio: 'ignore' }).unref();
}

async function onServer(url: string, act: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 60_000 });
  await client.connect();
  try {
    await act(client);
  } finally {
    await client.end();
  }
}
