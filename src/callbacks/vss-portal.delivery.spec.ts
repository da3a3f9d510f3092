import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import {
  callbackPartners,
  move,
  moveToProcessed,
  openCallbackBench,
  openDossier,
  workOf,
  type BenchWork,
  type CallbackBench,
} from '../../test/support/callback-bench.js';
import { ScriptedServer, type Asked } from '../../test/support/scripted-server.js';
import type { Outcome } from '../delivery/outcome.js';
import type { Status } from '../domain/status.js';
import { compileMappings } from '../mapping/compile-mappings.js';
import { systemClock } from '../platform/clock.js';
import { createLogger } from '../platform/log.js';
import { enableEndpoint, findDisabledEndpoint } from '../store/endpoint-state.repository.js';
import { createCallbackHandlers, type CallbackHandlers } from './callback-handlers.js';

const mappings = compileMappings(join(import.meta.dirname, '../../mappings'));
const secret = `whsec_${randomBytes(32).toString('base64')}`;

let bench: CallbackBench;
let server: ScriptedServer;
let opened: CallbackHandlers[];

beforeAll(async () => {
  bench = await openCallbackBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  server = await ScriptedServer.start();
  opened = [];
  await enableEndpoint(bench.database, 'vss-portal');
});
afterEach(async () => {
  opened.forEach((handlers) => handlers.close());
  await server.stop();
});

function gateway(change: { secrets?: string[]; cidrs?: string[]; timeoutMs?: number } = {}): CallbackHandlers {
  const { secrets = [secret], cidrs = ['127.0.0.0/8'], timeoutMs = 5000 } = change;
  const partners = callbackPartners({ webhookUrl: `${server.url}/hook`, secrets, adapterUrl: server.url, timeoutMs });
  const handlers = createCallbackHandlers({
    config: { RETRY_BASE_MS: 1000 },
    partners: { ...partners, allowedPrivateCidrs: cidrs },
    database: bench.database,
    mappings,
    clock: systemClock,
    logger: createLogger('silent'),
  });
  opened.push(handlers);
  return handlers;
}

async function callback(sequence = 1, dossierId?: string): Promise<BenchWork> {
  const id = dossierId ?? (await openDossier(bench.database, 'vss-portal'));
  return workOf(bench.database, { dossierId: id, system: 'vss-portal', operation: 'status', sequence });
}

async function processed(): Promise<string> {
  const id = await openDossier(bench.database, 'vss-portal');
  await moveToProcessed(bench.database, id);
  return id;
}

const bodyOf = (asked: Asked | undefined): unknown => JSON.parse(asked?.body ?? '');
const verify = (asked: Asked | undefined, by = secret): unknown =>
  new Webhook(by).verify(asked?.body ?? '', asked?.headers as Record<string, string>);

describe('a callback to the VSS portal', () => {
  it('tells the status, its reason and the numbers, signed so that the portal can check it', async () => {
    const id = await openDossier(bench.database, 'vss-portal', 'VSS-20261122-000001');
    const detail = { officer: 'Trần Thị Mẫu', department: 'Phòng Tiếp nhận' };
    const at = new Date('2026-11-22T02:00:00Z');
    const set = { tnhsNumber: '00001/2026/07906', appointmentAt: new Date('2026-11-27T10:00:00Z') };
    await move(bench.database, id, { to: 5, by: 'tnhs', at, reason: 'Ảnh CCCD bị mờ', detail, set });
    const work = await callback(2, id);
    expect(await gateway().vssPortalStatus.attempt(work)).toEqual({ kind: 'delivered', data: { status: 5 } });
    expect(verify(server.asked[0])).toMatchObject({
      type: 'dossier.status',
      data: {
        reference: 'VSS-20261122-000001',
        dossierId: id,
        tnhsNumber: '00001/2026/07906',
        sequence: 2,
        status: 5,
        statusName: { vi: 'Yêu cầu bổ sung giấy tờ', en: 'Supplement requested' },
        reason: 'Ảnh CCCD bị mờ',
      },
    });
    expect(new Date((bodyOf(server.asked[0]) as { data: { at: string } }).data.at)).toEqual(at);
  });

  it('carries the result with status 9', async () => {
    const work = await callback(5, await processed());
    await gateway().vssPortalStatus.attempt(work);
    expect(bodyOf(server.asked[0])).toMatchObject({
      data: { status: 9, result: { kind: 'PERIOD', documentNo: 'QT-000001' } },
    });
  });

  it('carries the same webhook-id in each try and is signed for the moment of the try', async () => {
    const { vssPortalStatus } = gateway();
    const work = await callback();
    server.script = () => ({ status: 500 });
    await vssPortalStatus.attempt(work);
    await vssPortalStatus.attempt({ ...work, attempt: 2 });
    expect(server.asked.map(({ headers }) => headers['webhook-id'])).toEqual([
      work.idempotencyKey,
      work.idempotencyKey,
    ]);
    expect(server.asked.map((asked) => verify(asked))).toHaveLength(2);
  });

  it('can be checked with the old and with the new secret while secrets are rotated', async () => {
    const fresh = `whsec_${randomBytes(32).toString('base64')}`;
    await gateway({ secrets: [fresh, secret] }).vssPortalStatus.attempt(await callback());
    expect([verify(server.asked[0]), verify(server.asked[0], fresh)]).toEqual([
      bodyOf(server.asked[0]),
      bodyOf(server.asked[0]),
    ]);
  });

  it('keeps both messages, without the signature', async () => {
    server.script = () => ({ status: 202, headers: { 'set-cookie': 'a=b' }, body: { seen: true } });
    const work = await callback();
    await gateway().vssPortalStatus.attempt(work);
    expect(work.messages.map(({ direction, body }) => [direction, body.toString()])).toEqual([
      ['out', server.asked[0]?.body],
      ['in', '{"seen":true}'],
    ]);
    expect(Object.keys({ ...work.messages[0]?.headers })).toEqual(['content-type', 'webhook-id', 'webhook-timestamp']);
    expect(work.messages[1]?.headers).not.toHaveProperty('set-cookie');
    expect(work.partnerStatuses).toEqual(['202']);
  });
});

describe('an endpoint that says 410', () => {
  it('is disabled for every process: what follows is parked without being sent', async () => {
    const disabled = { kind: 'park', code: 'ENDPOINT_DISABLED' };
    const one = gateway();
    expect(await one.vssPortalStatus.attempt(await callback())).toMatchObject({ kind: 'delivered' });
    server.script = () => ({ status: 410 });
    const work = await callback();
    expect(await one.vssPortalStatus.attempt(work)).toMatchObject(disabled);
    expect(await findDisabledEndpoint(bench.database, 'vss-portal')).toMatchObject({
      reason: `HTTP 410 for ${work.idempotencyKey}`,
    });
    server.script = () => ({});
    const another = gateway();
    for (const { vssPortalStatus } of [one, another, another]) {
      expect(await vssPortalStatus.attempt(await callback())).toMatchObject(disabled);
    }
    expect(server.asked).toHaveLength(2);
  });

  it('is called again at once after a person enabled it', async () => {
    const { vssPortalStatus } = gateway();
    server.script = () => ({ status: 410 });
    await vssPortalStatus.attempt(await callback());
    server.script = () => ({});
    await enableEndpoint(bench.database, 'vss-portal');
    expect(await vssPortalStatus.attempt(await callback())).toMatchObject({ kind: 'delivered' });
  });
});

describe('a callback that does not arrive', () => {
  it('does not follow a redirect', async () => {
    server.script = () => ({ status: 307, headers: { location: `${server.url}/elsewhere` } });
    const outcome = await gateway().vssPortalStatus.attempt(await callback());
    expect(outcome).toEqual({ kind: 'retry', code: 'CALLBACK_REDIRECTED', why: 'HTTP 307' });
    expect(server.asked.map(({ path }) => path)).toEqual(['/hook']);
  });

  it('does not go to a private address that is not on the list', async () => {
    const outcome = await gateway({ cidrs: [] }).vssPortalStatus.attempt(await callback());
    expect(outcome).toMatchObject({ kind: 'retry', code: 'CALLBACK_ADDRESS_REFUSED' });
    expect(server.asked).toHaveLength(0);
  });

  it('comes back when the portal asked for it', async () => {
    server.script = () => ({ status: 503, headers: { 'retry-after': '600' } });
    const outcome = await gateway().vssPortalStatus.attempt(await callback());
    expect(outcome).toMatchObject({ kind: 'retry', code: 'PARTNER_BUSY' });
    const { afterMs = 0 } = outcome as Extract<Outcome, { kind: 'retry' }>;
    expect(afterMs).toBeGreaterThanOrEqual(600_000);
    expect(afterMs).toBeLessThanOrEqual(660_000);
  });

  it('is unknown when the portal acted and its answer was lost', async () => {
    server.script = (_asked, response) => void response.destroy();
    const work = await callback();
    expect(await gateway().vssPortalStatus.attempt(work)).toMatchObject({ kind: 'unknown', code: 'ANSWER_LOST' });
    expect([server.asked.length, work.messages.length, work.partnerStatuses]).toEqual([1, 1, ['lost']]);
  });

  it('is unknown when the portal keeps silent', async () => {
    server.script = () => undefined;
    const outcome = await gateway({ timeoutMs: 2000 }).vssPortalStatus.attempt(await callback());
    expect(outcome).toEqual({ kind: 'unknown', code: 'ANSWER_LOST', why: 'no answer in 2000 ms' });
  });

  it('is delivered although its answer never ends or floods: the status line was a yes', async () => {
    server.script = (_asked, response) => void response.writeHead(200).write('…');
    expect(await gateway({ timeoutMs: 2000 }).vssPortalStatus.attempt(await callback())).toMatchObject({
      kind: 'delivered',
    });
    server.script = () => ({ body: 'x'.repeat(5_000_000) });
    const work = await callback();
    expect(await gateway().vssPortalStatus.attempt(work)).toMatchObject({ kind: 'delivered' });
    expect(work.messages[1]?.body).toHaveLength(65_536);
  });

  it('is parked, unsent, with rule and shape when the change cannot be mapped', async () => {
    const id = await openDossier(bench.database, 'vss-portal');
    const row = { dossier_id: id, sequence: 2, previous: 1 as Status, by: 'tnhs', at: new Date(), detail: '{}' };
    await bench.database
      .insertInto('dossier_event')
      .values({ ...row, status: 11 as Status, reason: null })
      .execute();
    const outcome = await gateway().vssPortalStatus.attempt(await callback(2, id));
    expect(outcome).toMatchObject({ kind: 'park', code: 'MAPPING_PROBLEM' });
    expect((outcome as Extract<Outcome, { kind: 'park' }>).detail).toMatchObject({
      mapping: { name: 'status-to-vss-portal' },
      problems: expect.arrayContaining([expect.objectContaining({ code: 'UNKNOWN_CODE' })]),
    });
    expect(server.asked).toHaveLength(0);
  });
});

describe('the callback with the result', () => {
  async function settle(work: BenchWork, status: number): Promise<number> {
    const { vssPortalStatus } = gateway();
    const settled = { kind: 'delivered', data: { status } } as const;
    await bench.database.transaction().execute(async (tx) => vssPortalStatus.settle?.(work, settled, tx));
    const dossier = await workOf(bench.database, { ...work, sequence: 1 });
    return dossier.dossier.status;
  }

  it('once taken, returns the result: the dossier moves to 10 and owes both portals their last callbacks', async () => {
    const id = await processed();
    expect(await settle(await callback(5, id), 9)).toBe(10);
    const last = await bench.database
      .selectFrom('delivery')
      .select(['system', 'operation', 'payload'])
      .where('dossier_id', '=', id)
      .orderBy('line', 'desc')
      .limit(3)
      .execute();
    expect(last).toEqual([
      { system: 'npsp', operation: 'progress', payload: { sequence: 6 } },
      { system: 'npsp', operation: 'sync', payload: { sequence: 6 } },
      { system: 'vss-portal', operation: 'status', payload: { sequence: 6 } },
    ]);
  });

  it('is the only one that does: an older callback taken late moves nothing', async () => {
    expect(await settle(await callback(4, await processed()), 4)).toBe(9);
  });
});
