// npm run bench: one run prints the ceiling of this machine's PostgreSQL and the gateway beside it, so that only ratios matter.
//   1 ceiling: the rows of one intake, one commit each · 2 REST and SOAP intake by size and connections · 3 whole flow, every id
//   verified at the far end. `-- --seconds 3` changes the length of a measurement, `-- --dossiers 1500` the flow.
// `-- flow` measures the whole flow alone; `-- find` the console's finding, over `--rows 1000000` dossiers and `--attempts 5000000`.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.js';
import { migrate } from '../src/store/migrate.js';
import { startHouse, type House } from '../test/support/house.js';
import { startRedisServer } from './bench/redis.js';
import { measureCeiling } from './bench/ceiling.js';
import { measureFind } from './bench/find.js';
import { measureFlow } from './bench/flow.js';
import { runLoad, type LoadResult } from './bench/load.js';
import { forgetPeak, readProcess } from './bench/process-meter.js';
import { restRequests, runName, soapRequests } from './bench/requests.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '1000000' },
    attempts: { type: 'string', default: '5000000' },
    questions: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '4' },
    dossiers: { type: 'string', default: '2000' },
    quick: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const sizes = values.quick ? [1024] : [1024, 4096, 10_240, 102_400];
let acceptedInAll = 0;
const connectionCounts = values.quick ? [64] : [1, 16, 64];

const folder = mkdtempSync(join(tmpdir(), 'tnhs-bench-'));
// The server may run as another user.
chmodSync(folder, 0o755);
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgresql') });
try {
  say(
    `Cores: ${availableParallelism()}; the load, the gateway, the partners and PostgreSQL share them. PostgreSQL with fsync on.`,
  );
  if (positionals[0] === 'find') await finding();
  else if (positionals[0] === 'flow') await flow();
  else {
    await intake();
    await flow();
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function finding(): Promise<void> {
  const house = await startHouse({
    database: await freshDatabase('find'),
    processes: { gateway: 'api' },
    env: { LOG_LEVEL: 'warn' },
  });
  try {
    const [dossiers, attempts] = [Number(values.rows), Number(values.attempts)];
    const isFast = await measureFind(house, { dossiers, attempts, questions: Number(values.questions) }, say);
    if (!isFast) process.exitCode = 1;
  } finally {
    await house.close();
  }
}

async function intake(): Promise<void> {
  const ceilings = new Map<number, number>();
  for (const connections of connectionCounts) ceilings.set(connections, await ceilingAt(connections));
  const house = await startHouse({
    database: await freshDatabase('intake'),
    processes: { gateway: 'api' },
    env: { LOG_LEVEL: 'warn' },
  });
  try {
    const token = await accessToken(house);
    const pid = house.pidOf('gateway') ?? 0;
    say('\nintake   size   conn   accepted/s   ratio   p50 ms   p95 ms   p99 ms   cpu s   peak MB   failed');
    await warmUp(house, token);
    for (const plan of intakePlans())
      await intakeRow({ house, token, pid, ...plan, ceiling: ceilings.get(plan.connections) ?? 0 });
    await proveStored(house);
  } finally {
    await house.close();
  }
}

function intakePlans(): Pick<Row, 'door' | 'bodyBytes' | 'connections'>[] {
  const perDoor = sizes.flatMap((bodyBytes) => connectionCounts.map((connections) => ({ bodyBytes, connections })));
  return (['REST', 'SOAP'] as const).flatMap((door) => perDoor.map((plan) => ({ door, ...plan })));
}

interface Row {
  readonly house: House;
  readonly token: string;
  readonly pid: number;
  readonly door: 'REST' | 'SOAP';
  readonly bodyBytes: number;
  readonly connections: number;
  readonly ceiling: number;
}

async function intakeRow(row: Row): Promise<void> {
  forgetPeak(row.pid);
  const before = readProcess(row.pid);
  const result = await load(row, seconds);
  const after = readProcess(row.pid);
  acceptedInAll += result.done;
  const cells = [
    result.perSecond,
    ratio(result.perSecond, row.ceiling),
    result.p50Ms,
    result.p95Ms,
    result.p99Ms,
    (after.cpuSeconds - before.cpuSeconds).toFixed(1),
    after.peakMb,
  ];
  const failed = result.failed === 0 ? '0' : JSON.stringify(result.refusals);
  say(
    `${row.door}  ${String(Math.round(row.bodyBytes / 1024)).padStart(5)} KB ${String(row.connections).padStart(5)} ${cells.map((cell) => String(cell).padStart(9)).join('')}   ${failed}`,
  );
}

function load(row: Row, forSeconds: number): Promise<LoadResult> {
  const plan = { port: row.house.ports.gateway, bodyBytes: row.bodyBytes, run: runName() };
  const login = { username: 'vss-soap', password: row.house.credentials.secret };
  const request = row.door === 'REST' ? restRequests(plan, row.token) : soapRequests(plan, login);
  const accepts = (status: number): boolean => status === (row.door === 'REST' ? 201 : 200);
  return runLoad({ port: plan.port, connections: row.connections, seconds: forSeconds, request, accepts });
}

async function warmUp(house: House, token: string): Promise<void> {
  for (const door of ['REST', 'SOAP'] as const) {
    const result = await load({ house, token, pid: 0, door, bodyBytes: 1024, connections: 16, ceiling: 0 }, 3);
    if (result.done === 0)
      throw new Error(`${door} took nothing: ${JSON.stringify(result.refusals)} (log: ${house.logOf('gateway')})`);
    acceptedInAll += result.done;
  }
}

/** Every answer "accepted" must stand in the database. */
async function proveStored(house: House): Promise<void> {
  const pool = new pg.Pool({ connectionString: house.database.url });
  const { rows } = await pool.query<{ n: string }>(`SELECT count(*) AS n FROM dossier`);
  await pool.end();
  const stored = Number(rows[0]?.n);
  say(
    `accepted ${acceptedInAll}, stored ${stored}: ${stored >= acceptedInAll ? 'every accepted dossier is stored' : 'DOSSIERS ARE MISSING'}`,
  );
  if (stored < acceptedInAll) process.exitCode = 1;
}

async function flow(): Promise<void> {
  const redis = await startRedisServer();
  const backends = redis
    ? [
        { name: 'PostgreSQL', env: {} },
        { name: 'Redis', env: { redisUrl: redis.url } },
      ]
    : [{ name: 'PostgreSQL', env: {} }];
  for (const backend of backends) {
    const house = await startHouse({
      database: await freshDatabase(`flow_${backend.name.toLowerCase()}`),
      // An installation's pause between sweeps, not the tests': each sweep offers all that is due once more.
      env: { LOG_LEVEL: 'warn', INTAKE_QUEUE: '10000', SWEEP_EVERY_MS: '2000' },
      ...backend.env,
    });
    try {
      const result = await measureFlow(house, { dossiers: Number(values.dossiers), token: await accessToken(house) });
      say(
        `\nwhole flow, BullMQ on ${backend.name}: ${result.dossiers} dossiers in ${result.seconds.toFixed(1)} s = ${result.perSecond.toFixed(0)} dossiers/s; ${result.verified}; gateway cpu ${result.cpuSeconds.toFixed(1)} s, peak ${result.peakMb} MB`,
      );
    } finally {
      await house.close();
    }
  }
  redis?.close();
}

async function ceilingAt(connections: number): Promise<number> {
  const database = await freshDatabase(`ceiling_${connections}`);
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await migrate(pool, join(import.meta.dirname, '../src/store/migrations'));
  await pool.end();
  const ceiling = await measureCeiling({ url: database.url, folder, connections, seconds, bodyBytes: 1024 });
  await database.close();
  say(`ceiling  1 KB ${connections} connections: ${ceiling.perSecond} commits/s by ${ceiling.by}`);
  return ceiling.perSecond;
}

async function freshDatabase(name: string): Promise<{ url: string; close(): Promise<void> }> {
  await onServer(`CREATE DATABASE bench_${name}`);
  const url = new URL(server.url);
  url.pathname = `/bench_${name}`;
  return { url: url.href, close: () => onServer(`DROP DATABASE bench_${name} WITH (FORCE)`) };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function accessToken(house: House): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'vss-portal',
    client_secret: house.credentials.secret,
  });
  const response = await fetch(`${house.gatewayUrl}/oauth2/token`, { method: 'POST', body: form });
  return ((await response.json()) as { access_token: string }).access_token;
}

function ratio(rate: number, ceiling: number): string {
  return ceiling === 0 ? '—' : (rate / ceiling).toFixed(2);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
