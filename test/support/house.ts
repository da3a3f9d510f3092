// The whole house for a test: six simulators and the built gateway, each a process of its own, on free ports and a fresh database.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { hashSecret } from '../../src/platform/secrets.js';
import { testDatabase, type TestDatabase } from './database.js';
import { freePort } from './free-port.js';
import { operatorCall, operatorToken, type OperatorCall } from './operator.js';
import { waitFor } from './wait-for.js';

export const simNames = ['tnhs', 'accounting', 'tst', 'vss-portal', 'npsp', 'register'] as const;
export type SimName = (typeof simNames)[number];
export type PortalSim = 'vss-portal' | 'npsp';

export interface HouseOptions {
  readonly redisUrl?: string;
  readonly amqpUrl?: string;
  /** Extra environment of every gateway process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Extra keys of a simulator's section. */
  readonly sims?: Partial<Record<SimName, object>>;
  /** A database to use in place of a fresh one on the tests' server. */
  readonly database?: TestDatabase;
  /** Who is told of incidents, as in the partners file. */
  readonly alerts?: object;
  /** Gateway processes to start, by name and role; one `all` unless told. */
  readonly processes?: Readonly<Record<string, 'api' | 'worker' | 'all'>>;
}

const root = resolve(import.meta.dirname, '../..');
/** The build under test; another one can be named while somebody rebuilds this. */
export const built = process.env['HOUSE_BUILD'] ?? 'dist';
/** What the payment platform calls the gateway of a house; its secret is the house's. */
export const payplatPartner = 'TNHS602E';
const quick = {
  POLL_EVERY_MS: '150',
  SWEEP_EVERY_MS: '200',
  RETRY_BASE_MS: '50',
  RETRY_CAP_MS: '1000',
  CIRCUIT_PROBE_MS: '300',
  LOG_LEVEL: 'info',
};

export class House {
  readonly folder = mkdtempSync(join(tmpdir(), 'tnhs-house-'));
  private readonly running = new Map<string, ChildProcess>();
  private operatorToken: Promise<string> | undefined;
  private readonly commands = new Map<string, (extra: Readonly<Record<string, string>>) => ChildProcess>();

  readonly database: TestDatabase;
  readonly ports: Readonly<Record<SimName | 'gateway' | 'events', number>>;
  readonly credentials: Credentials;

  constructor(database: TestDatabase, ports: House['ports'], credentials: Credentials) {
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
    this.operatorToken ??= operatorToken(this.gatewayUrl, this.credentials.secret);
    return operatorCall(`${this.gatewayUrl}/console/api/${path}`, await this.operatorToken, init);
  }

  async untilUp(name: string, url: string): Promise<void> {
    await waitFor(async () => (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok, {
      timeoutMs: 80_000,
      everyMs: 50,
      what: `${name} to be ready (log: ${this.logOf(name)})`,
    });
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

export interface Credentials {
  readonly partnersFile: string;
  readonly secret: string;
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
  const files = await writeFiles(house, options);
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

async function freePorts(): Promise<Record<SimName | 'gateway' | 'events', number>> {
  const names = [...simNames, 'gateway', 'events'] as const;
  const ports = new Set<number>();
  while (ports.size < names.length) ports.add(await freePort());
  return Object.fromEntries(names.map((name, place) => [name, [...ports][place]])) as Record<
    SimName | 'gateway' | 'events',
    number
  >;
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

async function writeFiles(house: House, options: HouseOptions): Promise<{ sims: string; partners: string }> {
  const { secret } = house.credentials;
  const hash = await hashSecret(secret);
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const unit = { madonvi: '000.00.00.G22', dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider' };
  const sims = join(house.folder, 'simulators.json');
  const partners = join(house.folder, 'partners.yaml');
  writeFileSync(sims, JSON.stringify(simConfig(house, { webhookSecret, unit, options })));
  writeFileSync(
    partners,
    stringify({
      ...partnersConfig(house, { webhookSecret, unit, hash }),
      ...(options.alerts ? { alerts: options.alerts } : {}),
    }),
  );
  return { sims, partners };
}

function simConfig(house: House, made: { webhookSecret: string; unit: object; options: HouseOptions }): object {
  const password = house.credentials.secret;
  const own = { username: 'gateway', password };
  const extra = made.options.sims ?? {};
  return {
    gatewayUrl: house.gatewayUrl,
    eventsTcp: { host: '127.0.0.1', port: house.ports.events },
    ...(made.options.amqpUrl === undefined ? {} : { amqpUrl: made.options.amqpUrl }),
    stateDir: join(house.folder, 'simulators'),
    tnhs: { port: house.ports.tnhs, ...own, callback: { username: 'tnhs', password }, stepMs: 20, ...extra.tnhs },
    accounting: { port: house.ports.accounting, ...own, voucherDelayMs: 50, ...extra.accounting },
    tst: { port: house.ports.tst, ...own, callback: { username: 'tst', password }, issueDelayMs: 50, ...extra.tst },
    'vss-portal': {
      port: house.ports['vss-portal'],
      clientId: 'vss-portal',
      clientSecret: password,
      webhookSecrets: [made.webhookSecret],
      soap: { username: 'vss-soap', password },
      ...extra['vss-portal'],
    },
    npsp: {
      port: house.ports.npsp,
      ...own,
      ...made.unit,
      push: { username: 'npsp', password },
      payplat: { partnerCode: payplatPartner, secret: password },
      ...extra.npsp,
    },
    register: { port: house.ports.register, token: password, ...extra.register },
  };
}

function partnersConfig(
  house: House,
  made: { webhookSecret: string; unit: { madonvi: string; dstcode: string }; hash: string },
): object {
  const password = house.credentials.secret;
  const soap = (sim: SimName): object => ({
    url: `${house.urlOf(sim)}/soap`,
    username: 'gateway',
    password,
    timeoutMs: 3000,
  });
  return {
    restClients: [
      {
        clientId: 'vss-portal',
        portal: 'vss-portal',
        secretHash: made.hash,
        scopes: ['dossier.submit', 'dossier.read', 'dossier.supplement', 'dossier.withdraw'],
        ratePerMinute: 1_000_000,
      },
    ],
    operatorClients: [
      {
        clientId: 'operator',
        secretHash: made.hash,
        rights: ['view', 'view-personal-data', 'configure', 'reconcile', 'administer', 'replay', 'edit', 'approve'],
      },
    ],
    dvcqgAccounts: [
      {
        username: 'npsp',
        portal: 'npsp',
        passwordHash: made.hash,
        madonvi: made.unit.madonvi,
        ratePerMinute: 1_000_000,
      },
    ],
    soapAccounts: [
      { username: 'vss-soap', system: 'vss-portal', password, ratePerMinute: 1_000_000 },
      { username: 'tnhs', system: 'tnhs', password, ratePerMinute: 1_000_000 },
      { username: 'tst', system: 'tst', password, ratePerMinute: 1_000_000 },
    ],
    vssPortalCallback: {
      kind: 'standard-webhooks',
      url: `${house.urlOf('vss-portal')}/webhooks/tnhs`,
      secrets: [made.webhookSecret],
      timeoutMs: 3000,
    },
    npspCallback: {
      kind: 'dvcqg',
      adapterUrl: `${house.urlOf('npsp')}/adapter`,
      authEndpoint: '/dvcqg/login',
      integrationEndpoint: '/dvcqg/integration',
      shareEndpoint: '/dvcqg/share',
      username: 'gateway',
      password,
      dstcode: made.unit.dstcode,
      dstcodeIn: 'header',
      madonvi: made.unit.madonvi,
      timeoutMs: 3000,
    },
    ...{ tnhs: soap('tnhs'), accounting: soap('accounting'), tst: soap('tst') },
    register: { url: house.urlOf('register'), token: password, timeoutMs: 3000 },
    payplat: { partnerCode: payplatPartner, secrets: [password] },
    attachmentHosts: [],
    allowedPrivateCidrs: ['127.0.0.0/8'],
  };
}
