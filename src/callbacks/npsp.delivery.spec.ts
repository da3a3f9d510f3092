import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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
import { ScriptedServer, type Reply } from '../../test/support/scripted-server.js';
import type { Outcome } from '../delivery/outcome.js';
import { compileMappings } from '../mapping/compile-mappings.js';
import { systemClock } from '../platform/clock.js';
import { newId } from '../platform/ids.js';
import { createLogger } from '../platform/log.js';
import { createCallbackHandlers, type CallbackHandlers } from './callback-handlers.js';

const mappings = compileMappings(join(import.meta.dirname, '../../mappings'));
type Item = Readonly<Record<string, string>>;
interface Call {
  readonly service: string;
  readonly type?: string;
  readonly data: Item | Item[];
}

let bench: CallbackBench;
let server: ScriptedServer;
let calls: Call[];
let serve: (call: Call, number: number) => Reply | undefined;
let handlers: CallbackHandlers;

beforeAll(async () => {
  bench = await openCallbackBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  server = await ScriptedServer.start();
  calls = [];
  serve = () => ({ body: { error_code: '00', message: '' } });
  server.script = (asked, response) => {
    if (asked.path === '/adapter/login') return { body: { error_code: 0, session: 'session-of-the-gateway' } };
    const call = JSON.parse(asked.body) as Call;
    calls.push(call);
    const reply = serve(call, calls.length);
    if (!reply) response.destroy();
    return reply;
  };
  handlers = createCallbackHandlers({
    config: { RETRY_BASE_MS: 1000 },
    partners: callbackPartners({
      webhookUrl: server.url,
      secrets: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`],
      adapterUrl: `${server.url}/adapter`,
    }),
    database: bench.database,
    mappings,
    clock: systemClock,
    logger: createLogger('silent'),
  });
});
afterEach(async () => {
  handlers.close();
  await server.stop();
});

function workFor(dossierId: string, operation: 'status' | 'progress', sequence: number): Promise<BenchWork> {
  return workOf(bench.database, { dossierId, system: 'npsp', operation, sequence });
}

/** Ten received dossiers, each with the progress item of its reception. */
async function tenWorks(): Promise<BenchWork[]> {
  const works: BenchWork[] = [];
  for (let number = 0; number < 10; number += 1) {
    const id = await openDossier(bench.database, 'npsp', `G22.99-${newId()}-${number}`);
    await move(bench.database, id, { to: 2, by: 'tnhs', detail: { officer: 'Trần Thị Mẫu' } });
    works.push(await workFor(id, 'progress', 2));
  }
  return works;
}

const attemptBatch = async (works: readonly BenchWork[]): Promise<readonly Outcome[]> =>
  (await handlers.npspProgress.attemptBatch?.(works)) ?? [];
const itemsOf = (call: Call | undefined): Item[] => [call?.data ?? []].flat();
const kindsOf = (outcomes: readonly Outcome[]): string[] => outcomes.map((outcome) => outcome.kind);
const sizesOf = (): number[] => calls.map((call) => itemsOf(call).length);

describe('npsp.status', () => {
  it('tells the status of a dossier with both numbers, in local time, all as text', async () => {
    const id = await openDossier(bench.database, 'npsp', 'G22.99-261122-0001');
    const at = new Date('2026-11-22T02:30:00Z');
    await move(bench.database, id, {
      to: 3,
      by: 'tnhs',
      at,
      reason: 'Không đủ tuổi',
      set: { tnhsNumber: '00003/2026/07906' },
    });
    const work = await workFor(id, 'status', 2);
    expect(await handlers.npspStatus.attempt(work)).toEqual({ kind: 'delivered', data: { status: 3 } });
    expect(calls).toMatchObject([
      {
        service: 'DongBoTrangThaiHoSo',
        type: '2',
        data: {
          MaHoSo: 'G22.99-261122-0001',
          MaHoSoDonVi: '00003/2026/07906',
          TrangThai: '3',
          NgayXuLy: '20261122093000',
          NoiDung: 'Không đủ tuổi',
        },
      },
    ]);
    expect(work.messages.map(({ direction }) => direction)).toEqual(['out', 'in']);
    expect(work.partnerStatuses).toEqual(['200']);
  });

  it.each<[string, Reply | undefined, Partial<Outcome> & { code?: string }]>([
    ['a repeat', { body: { error_code: 1, message: 'Hồ sơ đã tồn tại' } }, { kind: 'delivered' }],
    ['a refusal', { body: { error_code: '-1', message: 'Sai' } }, { kind: 'retry', code: 'NPSP_REFUSED' }],
    ['a closed door', { status: 403 }, { kind: 'retry', code: 'PARTNER_DENIED_US' }],
    ['a busy portal', { status: 502 }, { kind: 'retry', code: 'PARTNER_BUSY' }],
    ['HTML', { body: '<html/>' }, { kind: 'unknown', code: 'PARTNER_NONSENSE' }],
    ['a lost answer', undefined, { kind: 'unknown', code: 'ANSWER_LOST' }],
  ])('judges %s', async (_what, reply, wanted) => {
    serve = () => reply;
    const work = await workFor(await openDossier(bench.database, 'npsp'), 'status', 1);
    expect(await handlers.npspStatus.attempt(work)).toMatchObject(wanted);
  });

  it('returns the result once the portal took status 9; the progress of the same step does not', async () => {
    const id = await openDossier(bench.database, 'npsp');
    await moveToProcessed(bench.database, id);
    const settled = { kind: 'delivered', data: { status: 9 } } as const;
    expect('settle' in handlers.npspProgress).toBe(false);
    const work = await workFor(id, 'status', 5);
    await bench.database.transaction().execute(async (tx) => handlers.npspStatus.settle?.(work, settled, tx));
    const owed = await bench.database
      .selectFrom('delivery')
      .select(['operation', 'payload'])
      .where('dossier_id', '=', id)
      .orderBy('line', 'desc')
      .limit(2)
      .execute();
    expect((await workFor(id, 'status', 5)).dossier.status).toBe(10);
    expect(owed).toEqual([
      { operation: 'progress', payload: { sequence: 6 } },
      { operation: 'status', payload: { sequence: 6 } },
    ]);
  });
});

describe('npsp.progress', () => {
  it('carries ten dossiers in one call', async () => {
    const works = await tenWorks();
    expect(handlers.npspProgress.batchSize).toBe(10);
    expect(kindsOf(await attemptBatch(works))).toEqual(Array.from({ length: 10 }, () => 'delivered'));
    expect(sizesOf()).toEqual([10]);
    expect(itemsOf(calls[0]).map((item) => item['MaHoSo'])).toEqual(works.map((work) => work.dossier.portal_ref));
    expect(itemsOf(calls[0])[0]).toMatchObject({ TrangThai: '2', NguoiXuLy: 'Trần Thị Mẫu' });
  });

  it('keeps for each dossier only its own item', async () => {
    const works = await tenWorks();
    await attemptBatch(works);
    for (const { messages, dossier } of works) {
      const kept = JSON.parse(String(messages[0]?.body)) as Call;
      expect(itemsOf(kept).map((item) => item['MaHoSo'])).toEqual([dossier.portal_ref]);
    }
  });

  it('delivers nine when one of ten is bad', async () => {
    const works = await tenWorks();
    const bad = works[3]?.dossier.portal_ref;
    serve = (call) => ({ body: { error_code: itemsOf(call).some((item) => item['MaHoSo'] === bad) ? '-1' : '0' } });
    const outcomes = await attemptBatch(works);
    expect(kindsOf(outcomes).filter((kind) => kind === 'delivered')).toHaveLength(9);
    expect(outcomes[3]).toEqual({ kind: 'retry', code: 'NPSP_REFUSED', why: 'error_code -1' });
  });

  it('delivers all when the batch was refused because one of it is there already', async () => {
    const works = await tenWorks();
    const there = works[9]?.dossier.portal_ref;
    serve = (call) =>
      itemsOf(call).some((item) => item['MaHoSo'] === there)
        ? { body: { error_code: '1', message: `Tiến độ của ${there} đã tồn tại` } }
        : { body: { error_code: '0' } };
    expect(new Set(kindsOf(await attemptBatch(works)))).toEqual(new Set(['delivered']));
    expect(sizesOf()).toEqual([10, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('is not taken apart when the portal is busy or its answer was lost', async () => {
    const works = await tenWorks();
    serve = () => ({ status: 503, headers: { 'retry-after': '60' } });
    const busy = await attemptBatch(works);
    expect(busy).toEqual(works.map(() => ({ kind: 'retry', code: 'PARTNER_BUSY', why: 'HTTP 503', afterMs: 60_000 })));
    serve = () => undefined;
    expect(kindsOf(await attemptBatch(works))).toEqual(works.map(() => 'unknown'));
    expect(sizesOf()).toEqual([10, 10]);
  });

  it('stops going through the items when the portal falls silent: the rest was surely not sent', async () => {
    const works = await tenWorks();
    serve = (call, number) => {
      if (itemsOf(call).length > 1) return { body: { error_code: '-1' } };
      return number <= 4 ? { body: { error_code: '0' } } : undefined;
    };
    const outcomes = await attemptBatch(works);
    expect(kindsOf(outcomes)).toEqual(['delivered', 'delivered', 'unknown', ...works.slice(3).map(() => 'retry')]);
    expect(outcomes[9]).toMatchObject({ code: 'PARTNER_UNREACHABLE' });
    expect(sizesOf()).toEqual([10, 10, 1, 1, 1]);
  });

  it('parks what cannot be mapped and sends the rest', async () => {
    const works = await tenWorks();
    const spoiled = works[0]?.dossierId ?? '';
    await bench.database
      .updateTable('dossier_event')
      .set({ detail: JSON.stringify({ officer: { name: 'not text' } }) })
      .where('dossier_id', '=', spoiled)
      .where('sequence', '=', 2)
      .execute();
    const outcomes = await attemptBatch(works);
    expect(outcomes[0]).toMatchObject({ kind: 'park', code: 'MAPPING_PROBLEM' });
    expect(kindsOf(outcomes.slice(1))).toEqual(works.slice(1).map(() => 'delivered'));
    expect(sizesOf()).toEqual([9]);
  });
});
