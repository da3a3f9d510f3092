// The embedded server's main process: find it, launch it, wait for it, stop it. It outlives the gateway on purpose: after
// a kill -9 the next start finds it by `postmaster.pid`, PostgreSQL's own record (pid, folder, time, port, socket, …, status).
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { postgresEnvironment, type PostgresHome } from './postgres-home.js';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly socketDir: string;
  readonly status: string;
}

/**
 * `beaten`: another process launched one first. `lingering`: children of a killed one still hold its memory.
 * `port taken`: another program listens there.
 */
export type Launch = Postmaster | 'beaten' | 'lingering' | 'port taken';

const lookEveryMs = 10;
const readyWithinMs = 120_000;
const stopWithinMs = 15_000;
const largestLogBytes = 8_388_608;

/** The living main process of this cluster, or undefined. A pid that now belongs to another program does not count. */
export function livingPostmaster(cluster: string): Postmaster | undefined {
  const record = readRecord(cluster);
  return record && isPostmasterOf(cluster, record.pid) ? record : undefined;
}

function readRecord(cluster: string): Postmaster | undefined {
  const lines = textIfThere(join(cluster, 'postmaster.pid'))?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]), socketDir: lines[4] ?? '', status: lines[7]?.trim() ?? '' };
}

/** PostgreSQL removes its record at any moment. */
function textIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isPostmasterOf(cluster: string, pid: number): boolean {
  return processExists(pid) && commandOf(pid).includes(cluster);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
}

/** Waits until a found process serves. Undefined when it stopped instead. */
export async function untilReady(cluster: string): Promise<Postmaster | undefined> {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    const record = livingPostmaster(cluster);
    if (!record || record.status === 'ready') return record;
    if (Date.now() > deadline) throw new Error(`The embedded PostgreSQL has been "${record.status}" for too long.`);
    await pause(lookEveryMs);
  }
}

/**
 * Launches the server and waits until it serves.
 * @throws Error with the last lines of its log when it does not start.
 */
export async function launchPostmaster(home: PostgresHome, flags: readonly string[]): Promise<Launch> {
  dropForeignRecord(home.cluster);
  const log = openLog(join(home.folder, 'postgres.log'));
  const child = spawn(join(home.binDir, 'postgres'), ['-D', home.cluster, ...flags], {
    ...home.account,
    cwd: '/',
    env: postgresEnvironment,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  closeSync(log.fd);
  child.unref();
  const ready = await untilReadyOrGone(home.cluster, child);
  return ready ?? judgeFailure(readFileSync(log.path, 'utf8').slice(log.from));
}

/** PostgreSQL clears a dead process's record by itself, but takes any living process of its user for a server. */
function dropForeignRecord(cluster: string): void {
  const record = readRecord(cluster);
  if (record && processExists(record.pid) && !isPostmasterOf(cluster, record.pid)) {
    rmSync(join(cluster, 'postmaster.pid'), { force: true });
  }
}

function openLog(path: string): { fd: number; path: string; from: number } {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > largestLogBytes) renameSync(path, `${path}.1`);
  return { fd: openSync(path, 'a', 0o600), path, from: size > largestLogBytes ? 0 : size };
}

async function untilReadyOrGone(cluster: string, child: ChildProcess): Promise<Postmaster | undefined> {
  let gone: Error | true | undefined;
  child.once('error', (error) => (gone = error));
  child.once('exit', () => (gone = true));
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    if (gone instanceof Error) throw gone;
    if (gone) return undefined;
    const record = readRecord(cluster);
    if (record?.pid === child.pid && record?.status === 'ready') return record;
    if (Date.now() > deadline) throw new Error('The embedded PostgreSQL did not get ready in time (see postgres.log).');
    await pause(lookEveryMs);
  }
}

function judgeFailure(log: string): Exclude<Launch, Postmaster> {
  if (log.includes('lock file "postmaster.pid" already exists')) return 'beaten';
  if (log.includes('pre-existing shared memory block')) return 'lingering';
  if (/could not bind IPv4 address "127\.0\.0\.1": Address already in use/.test(log)) return 'port taken';
  throw new Error(`The embedded PostgreSQL did not start:\n${log.trim().split('\n').slice(-12).join('\n')}`);
}

/** Fast shutdown: ends the connections, writes everything down, leaves; after a deadline without farewells. */
export async function stopPostmaster(cluster: string): Promise<void> {
  const found = livingPostmaster(cluster);
  if (!found) return;
  process.kill(found.pid, 'SIGINT');
  if (await goesAway(cluster, found.pid)) return;
  process.kill(found.pid, 'SIGQUIT');
  if (await goesAway(cluster, found.pid)) return;
  throw new Error(`The embedded PostgreSQL (process ${found.pid}) does not stop.`);
}

async function goesAway(cluster: string, pid: number): Promise<boolean> {
  const deadline = Date.now() + stopWithinMs;
  while (Date.now() < deadline) {
    if (readRecord(cluster)?.pid !== pid || !isPostmasterOf(cluster, pid)) return true;
    await pause(lookEveryMs);
  }
  return false;
}
