// A real PostgreSQL 18 out of npm packages, for installations that bring none of their own.
// 1. home: folder, user and programs that fit together (postgres-home.ts)
// 2. cluster: made once by initdb, aside, and put into place by one rename together with its random password
// 3. postmaster: a living one is adopted (its gateway was killed), else one is launched (postmaster.ts)
// Promises: what was committed survives a kill -9 of gateway and server; any number of processes may start it at once and
// share one server; nobody but this machine and the holder of the password file gets in.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { existingCluster, postgresEnvironment, postgresHome, putInPlace, type PostgresHome } from './postgres-home.js';
import {
  launchPostmaster,
  livingPostmaster,
  stopPostmaster,
  untilReady,
  type Launch,
  type Postmaster,
} from './postmaster.js';

export interface EmbeddedPostgresOptions {
  /** Folder of the server; made when missing. */
  readonly dataDir: string;
  /** Absent = any free one. A server that is already running keeps the port it has. */
  readonly port?: number;
  /** Where any free one comes from, for tests. */
  readonly findPort?: () => Promise<number>;
  readonly log?: (line: string) => void;
  /** PostgreSQL settings that differ from ours, for tests and measurements. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** Holds the password: never log it. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where the data really is (see postgres-home.ts). */
  readonly folder: string;
  /** True when a server left by a killed process was taken over. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

const user = 'gateway';
const passwordFile = 'gateway.password';
const lingeringEndsWithinMs = 20_000;
const longestSocketDir = 90; // of the 107 bytes of a socket's path, less its name
const farSockets = join(tmpdir(), 'tnhs-pg-');

const ourSettings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_permissions: '0700',
  max_connections: '200',
  shared_buffers: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_buffers: '16MB',
  min_wal_size: '128MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Neither statements nor values of rows may reach the log: they hold personal data.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};

/**
 * Starts, or takes over, the server of a data folder. Ready in well under a second when the folder exists.
 * @throws Error in words for an operator: what is wrong, why, what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? ((): void => undefined);
  const home = postgresHome(options.dataDir, log);
  makeCluster(home, options, log);
  refuseOtherVersion(home);
  const { postmaster, adopted } = await adoptOrLaunch(home, options, log);
  const url = urlOf(home, postmaster);
  await proveServing(url, home);
  const stop = async (): Promise<void> => {
    await stopPostmaster(home.cluster);
    if (postmaster.socketDir.startsWith(farSockets)) rmSync(postmaster.socketDir, { recursive: true, force: true });
  };
  return { url, port: postmaster.port, pid: postmaster.pid, folder: home.folder, adopted, stop };
}

/** Stops the server of a data folder, whoever started it; nothing happens when none runs. */
export async function stopEmbeddedPostgres(dataDir: string): Promise<void> {
  const cluster = existingCluster(dataDir);
  if (cluster !== undefined) await stopPostmaster(cluster);
}

function makeCluster(home: PostgresHome, options: EmbeddedPostgresOptions, log: (line: string) => void): void {
  if (existsSync(home.cluster)) return;
  log('making a new PostgreSQL data folder');
  const draft = mkdtempSync(join(home.folder, 'new-'));
  try {
    const password = randomBytes(24).toString('base64url');
    const secret = join(draft, passwordFile);
    const data = join(draft, 'data');
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(secret, `${password}\n`, { mode: 0o600 });
    for (const path of [draft, data, secret]) giveTo(home, path);
    runInitdb(home, data, secret, options.settings?.['fsync'] === 'off');
    writeFileSync(join(data, passwordFile), `${password}\n`, { mode: 0o600 });
    giveTo(home, join(data, passwordFile));
    putInPlace(data, home.cluster);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function giveTo({ account }: PostgresHome, path: string): void {
  if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
}

function runInitdb(home: PostgresHome, data: string, secret: string, hurried: boolean): void {
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${user}`, `--pwfile=${secret}`, '--auth=scram-sha-256'];
  const flags = ['-D', data, '--no-instructions', ...(hurried ? ['--no-sync'] : []), ...locale, ...access];
  const options = { ...home.account, cwd: '/', env: postgresEnvironment, encoding: 'utf8' } as const;
  const done = spawnSync(join(home.binDir, 'initdb'), flags, options);
  if (done.status === 0) return;
  const reason = done.error?.message ?? done.stderr.trim();
  throw new Error(`A PostgreSQL data folder could not be made in ${home.folder}: ${reason}`);
}

function refuseOtherVersion({ cluster, folder, binDir }: PostgresHome): void {
  const data = readOwn(join(cluster, 'PG_VERSION'), folder);
  const options = { encoding: 'utf8', cwd: '/', env: postgresEnvironment } as const;
  const program = /(\d+)/.exec(spawnSync(join(binDir, 'postgres'), ['--version'], options).stdout ?? '')?.[1];
  if (program === data) return;
  throw new Error(
    `${folder} was made by PostgreSQL ${data}, this gateway brings ${program}: dump and restore it first.`,
  );
}

function readOwn(path: string, folder: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new Error(`${folder} belongs to another user: start as the user who made it, or choose another DATA_DIR.`, {
      cause,
    });
  }
}

interface Running {
  readonly postmaster: Postmaster;
  readonly adopted: boolean;
}

const gaveUpBecause: Readonly<Record<Exclude<Launch, Postmaster>, string>> = {
  beaten: 'Another process starts this PostgreSQL again and again, and it does not stay: see postgres.log.',
  lingering: 'The processes of a killed PostgreSQL do not end: stop them by hand.',
  'port taken': 'Every port that was free was taken before PostgreSQL could use it: set EMBEDDED_PG_PORT to one.',
};

async function adoptOrLaunch(
  home: PostgresHome,
  options: EmbeddedPostgresOptions,
  log: (line: string) => void,
): Promise<Running> {
  const deadline = Date.now() + lingeringEndsWithinMs;
  for (;;) {
    const found = livingPostmaster(home.cluster) && (await untilReady(home.cluster));
    if (found) {
      log(`PostgreSQL was still running (process ${found.pid}, port ${found.port}): taken over`);
      return { postmaster: found, adopted: true };
    }
    const launched = await launchPostmaster(home, await flagsFor(home, options));
    if (typeof launched !== 'string') return { postmaster: launched, adopted: false };
    // A port that was free when it was found may be taken by the time the server listens: then another is found.
    if (launched === 'port taken' && options.port !== undefined)
      throw new Error('Its port is taken by another program: set EMBEDDED_PG_PORT to a free one.');
    if (Date.now() > deadline) throw new Error(gaveUpBecause[launched]);
    await pause(100);
  }
}

async function flagsFor(home: PostgresHome, options: EmbeddedPostgresOptions): Promise<string[]> {
  const settings = {
    ...ourSettings,
    port: String(options.port ?? (await (options.findPort ?? freePort)())),
    unix_socket_directories: socketDir(home),
    ...options.settings,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Beside the data, where only its user can go; in the temporary folder when that path is too long for a socket. */
function socketDir(home: PostgresHome): string {
  if (Buffer.byteLength(home.cluster) <= longestSocketDir) return home.cluster;
  const folder = mkdtempSync(farSockets);
  chmodSync(folder, 0o700);
  giveTo(home, folder);
  return folder;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

function urlOf({ cluster, folder }: PostgresHome, { port }: Postmaster): string {
  const password = readOwn(join(cluster, passwordFile), folder);
  return `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`;
}

async function proveServing(url: string, home: PostgresHome): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const answer = await client.query<{ data_directory: string }>('show data_directory');
    const served = answer.rows[0]?.data_directory;
    if (served !== home.cluster) throw new Error(`The PostgreSQL at this port serves ${served}, not ${home.cluster}.`);
  } finally {
    await client.end();
  }
}
