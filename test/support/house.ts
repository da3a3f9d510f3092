// The whole house for a test: six simulators and the built gateway, each a process of its own, on free ports and a fresh database.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { testDatabase, type TestDatabase } from './database.js';
import { freePort } from './free-port.js';
import {
  simNames,
  writeHouseFiles,
  type Credentials,
  type HouseOptions,
  type HouseSite,
  type SimName,
} from './house-files.js';
import { operatorCall, operatorToken, type OperatorCall } from './operator.js';
import { waitFor } from './wait-for.js';

export {
  payplatPartner,
  simNames,
  type Credentials,
  type HouseOptions,
  type PortalSim,
  type SimName,
} from './house-files.js';

const root = resolve(import.meta.dirname, '../..');
/** The build under test; another one can be named while somebody rebuilds this. */
export const built = process.env['HOUSE_BUILD'] ?? 'dist';
const renewedAfterMs = 300_000;
const quick = {
  POLL_EVERY_MS: '150',
  SWEEP_EVERY_MS: '200',
  RETRY_BASE_MS: '50',
  RETRY_CAP_MS: '1000',
  CIRCUIT_PROBE_MS: '300',
  LOG_LEVEL: 'info',
};

export class House implements HouseSite {
  readonly folder = mkdtempSync(join(tmpdir(), 'tnhs-house-'));
  private readonly running = new Map<string, ChildProcess>();
  private token: { readonly value: string; readonly takenAtMs: number } | undefined;
  private readonly commands = new Map<string, (extra: Readonly<Record<string, string>>) => ChildProcess>();

  readonly database: TestDatabase;
  readonly ports: HouseSite['ports'];
  readonly credentials: Credentials;

  constructor(database: TestDatabase, ports: HouseSite['ports'], credentials: Credentials) {
    this.database = database;
    this.ports = ports;
    this.credentials = credentials;
  }

  /** Wraps the data keys of the house's database. */
  get masterKey(): string {
    return `${this.credentials.secret}${this.credentials.secret}`;
  }

  get gatewayUrl(): string {
    return `http://127.0.0.1:${this.ports.gateway}`;
  }

  urlOf(sim: SimName): string {
    return `http://127.0.0.1:${this.ports[sim]}`;
  }

  /** Names a process so that `start`, `kill` and `stop` know it. */
  define(name: string, command: { args: readonly string[]; env: Readonly<Record<string, string>> }): void {
    this.commands.set(name, (extra) => {
      const log = openSync(join(this.folder, `${name}.log`), 'a');
      return spawn(process.execPath, ['--no-warnings', ...command.args], {
        cwd: root,
        env: { PATH: process.env['PATH'], ...command.env, ...extra },
        stdio: ['ignore', log, log],
      });
    });
  }

  /** @param env keys that differ, this once. */
  start(name: string, env: Readonly<Record<string, string>> = {}): void {
    const command = this.commands.get(name);
    if (!command) throw new Error(`No process named ${name}`);
    const child = command(env);
    this.running.set(name, child);
    child.once('exit', () => {
      if (this.running.get(name) === child) this.running.delete(name);
    });
  }

  isRunning(name: string): boolean {
    return this.running.has(name);
  }

  /** kill −9. */
  async kill(name: string): Promise<void> {
    await this.end(name, 'SIGKILL');
  }

  async stop(name: string): Promise<void> {
    await this.end(name, 'SIGTERM');
  }

  /** Process id, while it runs. */
  pidOf(name: string): number | undefined {
    return this.running.get(name)?.pid;
  }

  logOf(name: string): string {
    return join(this.folder, `${name}.log`);
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.keys()].filter((name) => !isSim(name)).map((name) => this.stop(name)));
    await Promise.all([...this.running.keys()].map((name) => this.kill(name)));
    await this.database.close();
    if (process.env['HOUSE_KEEP'] === undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Asks a simulator's control door. @throws Error when it answers other than 2xx. */
  async ask<T = Record<string, unknown>>(sim: SimName, path: string, body?: unknown): Promise<T> {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`${this.urlOf(sim)}/control/${path}`, {
      ...init,
      signal: AbortSignal.timeout(70_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${sim} /control/${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** Calls the operators' API, e.g. `operator('payments?standing=paid')`, with every right; a body makes it a POST. */
  async operator(path: string, init: OperatorCall = {}): Promise<Response> {
    return operatorCall(`${this.gatewayUrl}/console/api/${path}`, await this.operatorToken(), init);
  }

  async untilUp(name: string, url: string): Promise<void> {
    await waitFor(async () => (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok, {
      timeoutMs: 150_000,
      everyMs: 50,
      what: `${name} to be ready (log: ${this.logOf(name)})`,
    });
  }

  /** Lives for a quarter of an hour; a suite on a busy machine may last longer. */
  private async operatorToken(): Promise<string> {
    const takenAtMs = performance.now();
    if (!this.token || takenAtMs - this.token.takenAtMs > renewedAfterMs)
      this.token = { value: await operatorToken(this.gatewayUrl, this.credentials.secret), takenAtMs };
    return this.token.value;
  }

  private async end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.running.get(name);
    if (!child) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
    this.running.delete(name);
  }
}

function isSim(name: string): name is SimName {
  return (simNames as readonly string[]).includes(name);
}

/** Starts everything and waits until it is ready. The gateway must be built (`npm run build`). */
export async function startHouse(options: HouseOptions = {}): Promise<House> {
  if (!existsSync(join(root, built, 'main.js')))
    throw new Error(`${built}/main.js is missing: run npm run build first`);
  const ports = await freePorts();
  const secret = randomBytes(24).toString('base64url');
  const house = new House(options.database ?? (await testDatabase()), ports, { partnersFile: '', secret });
  const files = await writeHouseFiles(house, options);
  for (const name of simNames)
    house.define(name, { args: ['simulators/main.ts', name, '--config', files.sims], env: {} });
  const processes = options.processes ?? { gateway: 'all' };
  for (const [name, role] of Object.entries(processes))
    house.define(name, {
      args: ['--max-semi-space-size=8', `${built}/main.js`],
      env: await gatewayEnv(house, options, { role, partners: files.partners }),
    });
  [...simNames, ...Object.keys(processes)].forEach((name) => house.start(name));
  await Promise.all(simNames.map((name) => house.untilUp(name, `${house.urlOf(name)}/control/health`)));
  await house.untilUp('gateway', `${house.gatewayUrl}/health/ready`);
  return house;
}

async function freePorts(): Promise<HouseSite['ports']> {
  const names = [...simNames, 'gateway', 'events'] as const;
  const ports = new Set<number>();
  while (ports.size < names.length) ports.add(await freePort());
  return Object.fromEntries(names.map((name, place) => [name, [...ports][place]])) as HouseSite['ports'];
}

async function gatewayEnv(
  house: House,
  options: HouseOptions,
  made: { role: string; partners: string },
): Promise<Record<string, string>> {
  // Only the api listens where the portals call; a worker gets a port of its own for its health.
  const port = made.role === 'worker' ? await freePort() : house.ports.gateway;
  return {
    ...quick,
    ROLE: made.role,
    PORT: String(port),
    EVENTS_PORT: String(house.ports.events),
    PUBLIC_URL: house.gatewayUrl,
    DATABASE_URL: house.database.url,
    DATA_DIR: join(house.folder, 'data'),
    PARTNERS_FILE: made.partners,
    JWT_SIGNING_KEY: `${house.credentials.secret}${house.credentials.secret}`,
    MASTER_KEY: house.masterKey,
    ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
    ...(options.amqpUrl === undefined ? {} : { AMQP_URL: options.amqpUrl }),
    ...options.env,
  };
}
