// What the demo is told by the environment and .env: ports and the data folder. Wrong values and taken ports are named.
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
export const simNames = ['tnhs', 'accounting', 'tst', 'vss-portal', 'npsp', 'register'] as const;
export type SimName = (typeof simNames)[number];

/** Something that is wrong on the user's side: shown as it is, without a stack. */
export class SetupProblem extends Error {}

export interface PortSetting {
  readonly key: string;
  readonly what: string;
  readonly port: number;
}

type PortName = SimName | 'gateway' | 'events' | 'postgres';

export interface Settings {
  readonly dataDir: string;
  /** The demo's own corner of the data folder. */
  readonly folder: string;
  readonly host: string;
  readonly ports: Readonly<Record<PortName, PortSetting>>;
  readonly once: boolean;
  readonly usesEmbeddedPostgres: boolean;
  readonly usesEventsPort: boolean;
}

const portKeys: Readonly<Record<PortName, readonly [key: string, usual: number, what: string]>> = {
  gateway: ['PORT', 8080, "the gateway's doors"],
  events: ['EVENTS_PORT', 8081, 'TNHS status events'],
  postgres: ['EMBEDDED_PG_PORT', 8083, 'the embedded PostgreSQL'],
  tnhs: ['SIM_TNHS_PORT', 9101, 'the TNHS simulator'],
  accounting: ['SIM_ACCOUNTING_PORT', 9102, 'the accounting simulator'],
  tst: ['SIM_TST_PORT', 9103, 'the TST simulator'],
  'vss-portal': ['SIM_VSS_PORTAL_PORT', 9104, 'the VSS portal simulator'],
  npsp: ['SIM_NPSP_PORT', 9105, 'the national portal simulator'],
  register: ['SIM_REGISTER_PORT', 9106, 'the register simulator'],
};

/** @throws SetupProblem naming every key with a wrong value. */
export function readSettings(args: readonly string[]): Settings {
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  const names = Object.keys(portKeys) as PortName[];
  const ports = Object.fromEntries(names.map((name) => [name, portOf(name)])) as Settings['ports'];
  const wrong = Object.values(ports).filter(({ port }) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (wrong.length > 0) {
    const list = wrong.map(({ key }) => `${key}=${process.env[key] ?? ''}`).join(', ');
    throw new SetupProblem(`A port must be a whole number from 1 to 65535: ${list}`);
  }
  const dataDir = resolve(root, said('DATA_DIR') ?? '.data');
  return {
    dataDir,
    folder: join(dataDir, 'demo'),
    host: said('HOST') ?? '127.0.0.1',
    ports,
    once: args.includes('--once'),
    usesEmbeddedPostgres: said('DATABASE_URL') === undefined,
    usesEventsPort: said('AMQP_URL') === undefined,
  };
}

function portOf(name: PortName): PortSetting {
  const [key, usual, what] = portKeys[name];
  return { key, what, port: Number(said(key) ?? usual) };
}

function said(key: string): string | undefined {
  const value = process.env[key]?.trim();
  return value === '' ? undefined : value;
}

/** @throws SetupProblem naming every port that another program has, or that two keys share. */
export async function requireFreePorts(wanted: readonly PortSetting[]): Promise<void> {
  const shared = wanted.filter(({ port }, index) => wanted.findIndex((other) => other.port === port) !== index);
  if (shared.length > 0)
    throw new SetupProblem(`${shared.map(({ key, port }) => `${key}=${port}`).join(', ')}: this port is given twice.`);
  const taken = await takenOf(wanted);
  if (taken.length === 0) return;
  const lines = taken.map(({ key, what, port }) => `  port ${port} (${what}): set ${key} to a free one`);
  const example = taken.map(({ key, port }) => `${key}=${port + 10_000 > 65_535 ? 20_000 : port + 10_000}`).join(' ');
  throw new SetupProblem(
    ['Another program has a port that is needed here:', ...lines, `for example:  ${example} npm start`].join('\n'),
  );
}

/** Those that another program has. */
export async function takenOf(wanted: readonly PortSetting[]): Promise<PortSetting[]> {
  const free = await Promise.all(wanted.map(({ port }) => isFree(port)));
  return wanted.filter((_, index) => !free[index]);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const probe = createServer().once('error', () => answer(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => answer(true)));
  });
}
