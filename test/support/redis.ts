// A real redis-server of a suite's own, on a free port, that a test may kill and bring back.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { describeWith, findProgram, untilEnded } from './program.js';
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

/** Where redis-server is, if anywhere; TEST_REDIS_SERVER names another one, or with an empty value none. */
export function redisProgram(): string | undefined {
  return findProgram('redis-server', 'TEST_REDIS_SERVER');
}

/** `describe` with a Redis of its own; says loudly that it did not run where there is no redis-server. */
export function describeWithRedis(title: string, suite: (redis: () => TestRedis) => void): void {
  describeWith({ name: 'redis-server', isHere: redisProgram() !== undefined, start: startRedis }, title, suite);
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
    kill: () => end(server),
    restart: async () => {
      await end(server);
      server = await launch(program, port, folder);
    },
    empty: () => once(url, async (client) => void (await client.flushall())),
    close: async () => {
      await end(server);
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
    if (client.status !== 'end') client.disconnect();
  }
}

async function end(server: ChildProcess): Promise<void> {
  server.kill('SIGKILL');
  await untilEnded(server, 'redis-server');
}
