// A real redis-server of a suite's own, on a free port, that a test may kill and bring back.
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, it, afterAll, beforeAll } from '@jest/globals';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { waitFor } from './wait-for.js';

export interface TestRedis {
  readonly url: string;
  /** As a power cut would: nothing is written down, what was in memory is gone. */
  kill(): Promise<void>;
  /** Brings it back, empty, at the same address. */
  restart(): Promise<void>;
  /** FLUSHALL. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** Where redis-server is: TEST_REDIS_SERVER (an empty value means none), else on PATH. */
export function redisProgram(): string | undefined {
  const named = process.env['TEST_REDIS_SERVER'];
  if (named !== undefined) return named === '' ? undefined : named;
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'redis-server'));
  return places.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export async function startRedis(): Promise<TestRedis> {
  const program = redisProgram();
  if (program === undefined) throw new Error('redis-server is not installed here');
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'test-redis-'));
  const url = `redis://127.0.0.1:${port}`;
  let server = await launch(program, port, folder);
  return {
    url,
    kill: () => end(server, 'SIGKILL'),
    restart: async () => {
      await end(server, 'SIGKILL');
      server = await launch(program, port, folder);
    },
    empty: () => once(url, async (client) => void (await client.flushall())),
    close: async () => {
      await end(server, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(program: string, port: number, folder: string): Promise<ChildProcess> {
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn(program, flags, { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  await waitFor(() => once(url, (client) => client.ping()), { what: 'redis-server to answer' });
  return server;
}

async function once<T>(url: string, act: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await act(client);
  } finally {
    client.disconnect();
  }
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  server.kill(signal);
  await waitFor(() => server.exitCode !== null || server.signalCode !== null, { what: 'redis-server to end' });
}

/**
 * A suite on a real Redis of its own. Where no redis-server can be found it does not run, and both the report and the end of
 * `npm test` say so.
 */
export function describeWithRedis(title: string, suite: (redis: () => TestRedis) => void): void {
  if (redisProgram() === undefined) {
    describe(title, () => it.todo('DID NOT RUN: no redis-server on this machine'));
    return;
  }
  describe(title, () => {
    let redis: TestRedis | undefined;
    beforeAll(async () => {
      redis = await startRedis();
    });
    afterAll(() => redis?.close());
    suite(() => {
      if (!redis) throw new Error('Redis is there from beforeAll on, not while tests are being declared');
      return redis;
    });
  });
}
