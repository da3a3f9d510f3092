// A fresh, empty database for each suite, on one real PostgreSQL: the one named by TEST_DATABASE_URL (scripts/test.mjs
// starts it), else a shared embedded one that is started on the first use and stops itself when nobody has used it for long.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.js';

export interface TestDatabase {
  readonly url: string;
  close(): Promise<void>;
}

const repository = resolve(import.meta.dirname, '../..');

/** fsync off: a test's server may lose its data with the machine's power, not with a killed process. */
export const testServerSettings = { fsync: 'off', full_page_writes: 'off', max_wal_size: '512MB' };

export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'] ?? (await sharedServer());
  const name = `test_${Date.now()}_${randomBytes(4).toString('hex')}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, close: () => onServer(server, `drop database if exists ${name} with (force)`) };
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

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 20_000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
