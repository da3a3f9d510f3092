// The room with its real neighbours: database, queue, runner, and both portals as processes of their own that misbehave.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callbackPartners, moveToProcessed, openDossier } from '../../test/support/callback-bench.js';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import { startDelivery, type DeliveryHarness, type Script } from '../../test/support/delivery-harness.js';
import { waitFor } from '../../test/support/wait-for.js';
import type { DeliveryHandler } from '../delivery/handler.js';
import { compileMappings } from '../mapping/compile-mappings.js';
import { systemClock } from '../platform/clock.js';
import { createLogger } from '../platform/log.js';
import { createPool, createDatabase } from '../store/database.js';
import { migrate } from '../store/migrate.js';
import { createCallbackHandlers, type CallbackHandlers } from './callback-handlers.js';

const root = resolve(import.meta.dirname, '../..');
const secret = `whsec_${randomBytes(32).toString('base64')}`;
const told = [2, 6, 4, 9, 10];
const dossiersEach = 12;

interface Sim {
  readonly name: 'vss-portal' | 'npsp';
  readonly url: string;
  readonly process: ChildProcess;
}
interface Entry {
  readonly duplicate: boolean;
  readonly data: { readonly reference: string; readonly status: number };
}

interface Synced {
  readonly statuses: number[];
  readonly progress: { readonly status: number; readonly duplicate: boolean }[];
}

let folder: string;
let home: TestDatabase;
let vssPortal: Sim;
let npsp: Sim;
let handlers: CallbackHandlers;
let delivery: DeliveryHarness;
const account = { username: 'gateway', password: 'gateway-pw' };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callbacks-flow-'));
  [home, [vssPortal, npsp]] = await Promise.all([testDatabase(), startPortals()]);
  const pool = createPool(home.url, 4);
  await migrate(pool);
  handlers = createCallbackHandlers({
    config: { RETRY_BASE_MS: 20 },
    partners: callbackPartners({
      webhookUrl: `${vssPortal.url}/webhooks/tnhs`,
      secrets: [secret],
      adapterUrl: `${npsp.url}/adapter`,
    }),
    database: createDatabase(pool),
    mappings: compileMappings(join(root, 'mappings')),
    clock: systemClock,
    logger: createLogger('silent'),
  });
  delivery = await startDelivery({
    databaseUrl: home.url,
    scripts: {
      'vss-portal.status': scriptOf(handlers.vssPortalStatus),
      'npsp.status': scriptOf(handlers.npspStatus),
      'npsp.sync': scriptOf(handlers.npspSync),
      'npsp.progress': scriptOf(handlers.npspProgress),
    },
    env: { RETRY_ATTEMPTS: '200' },
  });
  closers.push(() => pool.end());
}, 180_000);

const closers: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  await delivery.stop();
  handlers.close();
  for (const close of closers) await close();
  for (const sim of [vssPortal, npsp]) await ended(sim.process);
  await home.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startPortals(): Promise<[Sim, Sim]> {
  const nowhere = 'http://127.0.0.1:1';
  const config = {
    gatewayUrl: nowhere,
    accountingUrl: nowhere,
    eventsTcp: { host: '127.0.0.1', port: 1 },
    stateDir: folder,
    'vss-portal': {
      ...{ port: 0, clientId: 'vss-portal', clientSecret: 'not-used', autoPay: false },
      ...{ webhookSecrets: [secret], soap: { username: 'vss-soap', password: 'not-used' } },
    },
    npsp: {
      ...{ port: 0, ...account, madonvi: 'G24', dstcode: 'VN:GOV:test', autoPay: false },
      push: { username: 'npsp', password: 'not-used' },
    },
  };
  const file = join(folder, 'simulators.json');
  writeFileSync(file, JSON.stringify(config));
  return [await startSim('vss-portal', file), await startSim('npsp', file)];
}

async function startSim(name: Sim['name'], config: string): Promise<Sim> {
  const flags = ['--no-warnings', 'simulators/main.ts', name, '--config', config];
  const child = spawn(process.execPath, flags, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { name, url: /http:\S+/.exec(line.toString())?.[0] ?? '', process: child };
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await waitFor(() => child.exitCode !== null || child.signalCode !== null, { what: 'a simulator to end' });
}

async function control<T>(sim: Sim, path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await (await fetch(`${sim.url}/control/${path}`, init)).json()) as T;
}

function scriptOf(handler: DeliveryHandler): Script {
  const attemptBatch = handler.attemptBatch?.bind(handler);
  const settle = handler.settle?.bind(handler);
  return {
    attempt: (work) => handler.attempt(work),
    ...(attemptBatch ? { attemptBatch } : {}),
    ...(settle ? { settle } : {}),
  };
}

/** Dossiers that the portal knows, each brought to status 9 at once, so that all its callbacks wait in line. */
async function processDossiers(sim: Sim): Promise<string[]> {
  const { dossiers } = await control<{ dossiers: { reference: string }[] }>(sim, 'submit', { count: dossiersEach });
  const references = dossiers.map(({ reference }) => reference);
  expect(references).toHaveLength(dossiersEach);
  for (const reference of references) {
    await moveToProcessed(delivery.database, await openDossier(delivery.database, sim.name, reference));
  }
  return references;
}

async function untilReturned(references: readonly string[]): Promise<void> {
  const open = async (): Promise<number> => {
    const row = await delivery.database
      .selectFrom('delivery')
      .innerJoin('dossier', 'dossier.id', 'delivery.dossier_id')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('dossier.portal_ref', 'in', references)
      .where((where) => where.or([where('delivery.state', '!=', 'delivered'), where('dossier.status', '!=', 10)]))
      .executeTakeFirstOrThrow();
    return row.count;
  };
  await waitFor(async () => (await open()) === 0, { timeoutMs: 50_000, what: 'every result to be returned' });
}

async function statusesAt(sim: Sim, kind: string): Promise<Map<string, number[]>> {
  const { entries } = await control<{ entries: Entry[] }>(sim, `ledger?kind=${kind}&limit=10000`);
  const seen = new Map<string, number[]>();
  for (const { data, duplicate } of entries) {
    if (!duplicate) seen.set(data.reference, [...(seen.get(data.reference) ?? []), data.status]);
  }
  return seen;
}

describe('callbacks to portals that misbehave', () => {
  it('reach the VSS portal in order, none missing, until the result is returned', async () => {
    await control(vssPortal, 'behaviour', {
      ...{ seed: 602, faultShare: 0.15, loseAnswerShare: 0.15, rateLimitShare: 0.1, retryAfterSeconds: 0 },
      ...{ nonsenseShare: 0.05, twiceShare: 0.05 },
    });
    const references = await processDossiers(vssPortal);
    await untilReturned(references);
    const seen = await statusesAt(vssPortal, 'status');
    expect(references.map((reference) => seen.get(reference))).toEqual(references.map(() => told));
    for (const reference of references) {
      const { statuses, progress } = await control<Synced>(npsp, `synced?reference=${reference}`);
      expect(progress.filter(({ duplicate }) => !duplicate).map(({ status }) => status)).toEqual(told);
      expect([statuses[0], statuses.at(-1)]).toEqual([2, 10]);
    }
  });

  it('reach the national portal in order, none missing, though its sessions end in the middle of the work', async () => {
    await control(npsp, 'behaviour', {
      ...{ seed: 602, expireSessionShare: 0.1, faultShare: 0.1, loseAnswerShare: 0.1, nonsenseShare: 0.05 },
    });
    const references = await processDossiers(npsp);
    await untilReturned(references);
    for (const kind of ['status', 'progress']) {
      const seen = await statusesAt(npsp, kind);
      expect(references.map((reference) => seen.get(reference))).toEqual(references.map(() => told));
    }
  });

  it('are parked, visibly, once the VSS portal said that it takes no more', async () => {
    await control(vssPortal, 'behaviour', { ...calm, gone: true });
    const [first = ''] = await processDossiers(vssPortal);
    const parked = await waitFor(
      () =>
        delivery.database
          .selectFrom('delivery')
          .innerJoin('dossier', 'dossier.id', 'delivery.dossier_id')
          .select(['delivery.state', 'delivery.code'])
          .where('dossier.portal_ref', '=', first)
          .where('delivery.state', '=', 'parked')
          .executeTakeFirst(),
      { what: 'a parked callback' },
    );
    expect(parked).toEqual({ state: 'parked', code: 'ENDPOINT_DISABLED' });
  });
});

const calm = { faultShare: 0, loseAnswerShare: 0, rateLimitShare: 0, nonsenseShare: 0, twiceShare: 0 };
