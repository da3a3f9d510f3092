import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  callbackPartners,
  canonicalOf,
  move,
  moveToProcessed,
  openCallbackBench,
  openDossier,
  workOf,
  type BenchWork,
  type CallbackBench,
} from '../../test/support/callback-bench.js';
import { contractProblem } from '../../test/support/npsp-contract.js';
import { ScriptedServer, type Reply } from '../../test/support/scripted-server.js';
import type { DeliveryHandler } from '../delivery/handler.js';
import type { Outcome, Settled } from '../delivery/outcome.js';
import { compileMappings } from '../mapping/compile-mappings.js';
import { systemClock } from '../platform/clock.js';
import { createLogger } from '../platform/log.js';
import type { Partners } from '../platform/partners.js';
import { newId } from '../platform/ids.js';
import { createCallbackHandlers, type CallbackHandlers } from './callback-handlers.js';
import { seedAgencies } from '../store/agency.repository.js';

const mappings = compileMappings(join(import.meta.dirname, '../../mappings'));
const names = { MaTTHC: '602e', TenTTHC: 'Đăng ký', MaLinhVuc: 'L1', TenLinhVuc: 'Cấp sổ' };
const exists: Reply = { body: { error_code: 1, message: 'Hồ sơ đã tồn tại' } };
const isMissing: Reply = { body: { error_code: 1, message: 'Hồ sơ chưa tồn tại' } };

interface Call {
  readonly service: string;
  readonly isUpdating?: string;
  readonly mahoso?: string;
  readonly data?: readonly Record<string, unknown>[];
}

let bench: CallbackBench;
let server: ScriptedServer;
let calls: Call[];
/** What the portal answers; undefined: it hangs up after having read the call. */
let serve: (call: Call) => Reply | undefined;
const opened: CallbackHandlers[] = [];

beforeAll(async () => {
  bench = await openCallbackBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  server = await ScriptedServer.start();
  calls = [];
  serve = usual;
  server.script = (asked, response) => {
    if (asked.path === '/adapter/login') return { body: { error_code: 0, session: 's' } };
    const call = JSON.parse(asked.body) as Call;
    calls.push(call);
    const reply = serve(call);
    if (!reply) response.destroy();
    return reply;
  };
  await bench.database.deleteFrom('npsp_procedure').execute();
});
afterEach(async () => {
  opened.splice(0).forEach((handlers) => handlers.close());
  await server.stop();
});

function usual(call: Call): Reply {
  if (call.service === 'LayThuTuc') return { body: { error_code: 0, result: [names] } };
  if (call.service === 'TraCuuHoSo') return { body: { error_code: 0, result: [] } };
  return { body: { error_code: '00' } };
}

function handlersOf(npsp: Partial<Partners['npspCallback']> = {}): CallbackHandlers {
  const handlers = createCallbackHandlers({
    config: { RETRY_BASE_MS: 1000 },
    partners: callbackPartners({
      ...{ webhookUrl: server.url, secrets: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`] },
      ...{ adapterUrl: `${server.url}/adapter`, npsp },
    }),
    ...{ database: bench.database, mappings, clock: systemClock, logger: createLogger('silent') },
  });
  opened.push(handlers);
  return handlers;
}

const sync = (npsp: Partial<Partners['npspCallback']> = {}): DeliveryHandler => handlersOf(npsp).npspSync;
const workFor = (dossierId: string, sequence: number): Promise<BenchWork> =>
  workOf(bench.database, { dossierId, system: 'npsp', operation: 'sync', sequence });
const steps = (): string[] =>
  calls.map(({ service, isUpdating }) => (isUpdating ? `${service} ${isUpdating}` : service));
const sent = (): Record<string, unknown> => calls.findLast(({ data }) => data !== undefined)?.data?.[0] ?? {};

/** As the runner does: attempt, and the effects in a transaction when there are some. */
async function carry(handler: DeliveryHandler, work: BenchWork): Promise<Outcome> {
  const outcome = await handler.attempt(work);
  const settled = outcome.kind === 'delivered' || outcome.kind === 'refuse' ? (outcome satisfies Settled) : undefined;
  if (settled && handler.settles?.(settled))
    await bench.database.transaction().execute(async (tx) => handler.settle?.(work, settled, tx));
  return outcome;
}

describe('a dossier of the VSS portal at the national portal', () => {
  it('is looked up by its names and reference, then told as new; afterwards as an update, without looking again', async () => {
    const id = await openDossier(bench.database, 'vss-portal', 'VSS-20261122-000001');
    const handler = sync();
    expect(await carry(handler, await workFor(id, 1))).toEqual({ kind: 'delivered', data: { first: true } });
    expect(steps()).toEqual(['LayThuTuc', 'TraCuuHoSo', 'DongBoHoSoMC False']);
    expect(calls[1]?.mahoso).toBe('VSS-20261122-000001');
    await move(bench.database, id, { to: 2, by: 'tnhs', set: { tnhsNumber: '00001/2026/07906' } });
    expect(await carry(handler, await workFor(id, 2))).toEqual({ kind: 'delivered', data: { first: false } });
    expect(steps().slice(3)).toEqual(['DongBoHoSoMC True']);
    expect(sent()).toMatchObject({ TrangThaiHoSo: '2', SoBienNhan: '00001/2026/07906' });
  });

  it('is told by every field of the contract, from the form and the timeline', async () => {
    const id = await openDossier(bench.database, 'vss-portal', `VSS-${newId()}`);
    const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 22, 2, minute));
    const officer = { officer: 'Trần Thị Mẫu' };
    const asked = { reason: 'Ảnh mờ', detail: { ...officer, appointmentAt: '2026-11-26T10:00:00.000Z' } };
    await move(bench.database, id, { to: 2, by: 'tnhs', at: at(0), detail: officer });
    await move(bench.database, id, { to: 5, by: 'tnhs', at: at(10), ...asked });
    await move(bench.database, id, { to: 1, by: 'portal', at: at(20), reason: 'Gửi lại ảnh' });
    await move(bench.database, id, {
      to: 4,
      by: 'tnhs',
      at: at(30),
      set: { appointmentAt: new Date('2026-11-27T10:00:00Z') },
    });
    await move(bench.database, id, {
      to: 9,
      by: 'tst',
      at: at(40),
      set: { result: { kind: 'PERIOD', documentNo: 'QT-1' } },
    });
    expect(await carry(sync(), await workFor(id, 6))).toMatchObject({ kind: 'delivered' });
    expect(contractProblem(calls.at(-1) ?? {})).toBeUndefined();
    expect(sent()).toMatchObject({
      ...{ MaTTHC: '602e', TenTTHC: 'Đăng ký', MaLinhVuc: 'L1', TenLinhVuc: 'Cấp sổ', ChuHoSo: 'Nguyễn Văn Thử' },
      ...{ MaDoiTuong: '001090012345', SoGiayToChuHoSo: '001090012345', SoDienThoai: '0912345678' },
      ...{ NgayTiepNhan: '20261122090000', NgayHenTra: '20261127170000', NgayKetThucXuLy: '20261122094000' },
      ...{ NgayTra: '', TrangThaiHoSo: '9', KenhThucHien: '2', NgayNopHoSo: '20261122080000' },
      DonViXuLy: 'Cơ quan Bảo hiểm xã hội 07906',
      DanhSachHoSoBoSung: [
        {
          ...{ HoSoBoSungId: '1', NoiDungBoSung: 'Ảnh mờ', NguoiYeuCauBoSung: 'Trần Thị Mẫu', TrangThaiBoSung: '1' },
          ...{ NgayBoSung: '20261122091000', NgayTiepNhanBoSung: '20261122092000', ThongTinTiepNhan: 'Gửi lại ảnh' },
        },
      ],
      DanhSachGiayToKetQua: [{ MaGiayToKetQua: 'QT-1' }],
    });
  });

  it('names the agency that manages it as its settings do', async () => {
    const id = await openDossier(bench.database, 'vss-portal');
    const seed = {
      agency: '07999',
      service: '602e',
      effectiveFrom: '2026-01-01',
      settings: { name: 'BHXH cơ sở thử' },
    };
    await seedAgencies(bench.database, [seed], { by: 'test', at: new Date('2026-01-01T00:00:00Z') });
    await bench.database.updateTable('dossier').set({ managing_agency: '07999' }).where('id', '=', id).execute();
    await carry(sync(), await workFor(id, 1));
    expect(sent()).toMatchObject({ DonViXuLy: 'BHXH cơ sở thử' });
  });

  it('has neither the fields nor the duties of the newer generation where the portal is of the classic one', async () => {
    const id = await openDossier(bench.database, 'vss-portal');
    await carry(sync({ generation: 'classic' }), await workFor(id, 1));
    expect(contractProblem(calls.at(-1) ?? {}, 'classic')).toBeUndefined();
    expect(sent()).not.toHaveProperty('KenhThucHien');
  });

  it('gets the configured value for what the citizen did not give, and its personal data from the form alone', async () => {
    const canonical = canonicalOf('x', { email: undefined, phone: undefined });
    const id = await openDossier(bench.database, 'vss-portal', newId(), canonical);
    await bench.database.updateTable('dossier').set({ personal_id: 'keyed-hash' }).where('id', '=', id).execute();
    await carry(sync(), await workFor(id, 1));
    expect(sent()).toMatchObject({ Email: 'khong.cung.cap@example.vn', SoDienThoai: '0000000000' });
    expect(sent()['MaDoiTuong']).toBe('001090012345');
  });

  it('is told the end of its clock at 7 only once it was received', async () => {
    const ended = await openDossier(bench.database, 'vss-portal');
    await move(bench.database, ended, { to: 7, by: 'tnhs' });
    await carry(sync(), await workFor(ended, 2));
    expect(sent()).toMatchObject({ TrangThaiHoSo: '7', NgayKetThucXuLy: '' });
    const received = await openDossier(bench.database, 'vss-portal');
    await move(bench.database, received, { to: 2, by: 'tnhs' });
    await move(bench.database, received, { to: 7, by: 'tnhs', at: new Date('2026-11-22T03:00:00Z') });
    await carry(sync(), await workFor(received, 3));
    expect(sent()).toMatchObject({ TrangThaiHoSo: '7', NgayKetThucXuLy: '20261122100000' });
  });
});

describe('a dossier that the national portal has already', () => {
  it('is told as an update when the look-up finds it', async () => {
    serve = (call) =>
      call.service === 'TraCuuHoSo' ? { body: { error_code: 0, result: [{ MaHoSo: 'x' }] } } : usual(call);
    const id = await openDossier(bench.database, 'vss-portal');
    expect(await carry(sync(), await workFor(id, 1))).toMatchObject({ kind: 'delivered', data: { first: true } });
    expect(steps()).toEqual(['LayThuTuc', 'TraCuuHoSo', 'DongBoHoSoMC True']);
  });

  it('is sent again as an update in the same attempt on "đã tồn tại"', async () => {
    serve = (call) => (call.isUpdating === 'False' ? exists : usual(call));
    const work = await workFor(await openDossier(bench.database, 'vss-portal'), 1);
    expect(await carry(sync(), work)).toEqual({ kind: 'delivered', data: { first: true } });
    expect(steps().slice(2)).toEqual(['DongBoHoSoMC False', 'DongBoHoSoMC True']);
    expect(work.messages.filter(({ direction }) => direction === 'out')).toHaveLength(4);
  });

  it('is sent again as new in the same attempt when the portal lost it', async () => {
    const id = await openDossier(bench.database, 'vss-portal');
    await carry(sync(), await workFor(id, 1));
    serve = (call) => (call.isUpdating === 'True' ? isMissing : usual(call));
    expect(await carry(sync(), await workFor(id, 1))).toMatchObject({ kind: 'delivered' });
    expect(steps().slice(3)).toEqual(['DongBoHoSoMC True', 'DongBoHoSoMC False']);
  });

  it('turns once only: what is still refused is a refusal', async () => {
    serve = (call) => (call.service === 'DongBoHoSoMC' ? exists : usual(call));
    const outcome = await carry(sync(), await workFor(await openDossier(bench.database, 'vss-portal'), 1));
    expect(outcome).toMatchObject({ kind: 'retry', code: 'NPSP_REFUSED' });
    expect(steps().slice(2)).toEqual(['DongBoHoSoMC False', 'DongBoHoSoMC True']);
  });

  it('is asked about before it is sent again when the answer to the first sending was lost', async () => {
    const id = await openDossier(bench.database, 'vss-portal');
    serve = (call) => (call.service === 'DongBoHoSoMC' ? undefined : usual(call));
    expect(await carry(sync(), await workFor(id, 1))).toMatchObject({ kind: 'unknown', code: 'ANSWER_LOST' });
    serve = (call) =>
      call.service === 'TraCuuHoSo' ? { body: { error_code: 0, result: [{ MaHoSo: 'x' }] } } : usual(call);
    expect(await carry(sync(), await workFor(id, 1))).toMatchObject({ kind: 'delivered' });
    expect(steps().slice(3)).toEqual(['TraCuuHoSo', 'DongBoHoSoMC True']);
  });
});

describe('a sync that a later one makes needless', () => {
  it('ends without a call once the portal has the dossier; the newest is sent', async () => {
    const id = await openDossier(bench.database, 'vss-portal');
    await moveToProcessed(bench.database, id);
    const handler = sync();
    const kinds: unknown[] = [];
    for (const sequence of [1, 2, 3, 4, 5]) kinds.push(await carry(handler, await workFor(id, sequence)));
    const superseded = { kind: 'delivered', unasked: true, why: 'superseded by sequence 5', data: { first: false } };
    expect(kinds.slice(1, 4)).toEqual([superseded, superseded, superseded]);
    expect(calls.flatMap(({ data = [] }) => data.map((item) => item['TrangThaiHoSo']))).toEqual(['1', '9']);
  });

  it('ends after the look-up when that finds the dossier, and remembers it', async () => {
    serve = (call) =>
      call.service === 'TraCuuHoSo' ? { body: { error_code: 0, result: [{ MaHoSo: 'x' }] } } : usual(call);
    const id = await openDossier(bench.database, 'vss-portal');
    await move(bench.database, id, { to: 2, by: 'tnhs' });
    expect(await carry(sync(), await workFor(id, 1))).toEqual({
      ...{ kind: 'delivered', why: 'superseded by sequence 2', data: { first: true } },
    });
    expect(steps()).toEqual(['LayThuTuc', 'TraCuuHoSo']);
    await carry(sync(), await workFor(id, 2));
    expect(steps().slice(2)).toEqual(['DongBoHoSoMC True']);
  });
});

describe('a sync that cannot be told', () => {
  it('ends at once where configuration switched it off, and so does the progress of the same dossier', async () => {
    const { npspSync, npspProgress } = handlersOf({ syncVssPortal: false });
    const id = await openDossier(bench.database, 'vss-portal');
    const off = { kind: 'delivered', unasked: true, why: 'not synced by configuration (npspCallback.syncVssPortal)' };
    expect(await npspSync.attempt(await workFor(id, 1))).toEqual(off);
    expect(await npspProgress.attempt(await workFor(id, 1))).toEqual(off);
    expect(server.asked).toHaveLength(0);
    const own = await openDossier(bench.database, 'npsp');
    expect(await npspProgress.attempt(await workFor(own, 1))).toMatchObject({ kind: 'delivered', data: { status: 1 } });
  });

  it.each<[string, string, Reply | undefined, object]>([
    [
      'no names',
      'LayThuTuc',
      { body: { error_code: 0, result: [] } },
      { kind: 'retry', code: 'NPSP_PROCEDURE_UNKNOWN' },
    ],
    ['names refused', 'LayThuTuc', { body: { error_code: 5 } }, { kind: 'retry', code: 'NPSP_PROCEDURE_UNKNOWN' }],
    ['names lost', 'LayThuTuc', undefined, { kind: 'retry', code: 'PARTNER_UNREACHABLE' }],
    ['a busy look-up', 'TraCuuHoSo', { status: 503 }, { kind: 'retry', code: 'PARTNER_BUSY' }],
    ['a lost look-up', 'TraCuuHoSo', undefined, { kind: 'retry', code: 'PARTNER_UNREACHABLE' }],
    ['a refused look-up', 'TraCuuHoSo', { body: { error_code: 5 } }, { kind: 'retry', code: 'NPSP_REFUSED' }],
    ['a closed door', 'DongBoHoSoMC', { status: 403 }, { kind: 'retry', code: 'PARTNER_DENIED_US' }],
    ['a refusal', 'DongBoHoSoMC', { body: { error_code: 5 } }, { kind: 'retry', code: 'NPSP_REFUSED' }],
    ['HTML', 'DongBoHoSoMC', { body: '<html/>' }, { kind: 'unknown', code: 'PARTNER_NONSENSE' }],
  ])('judges %s', async (_what, service, reply, wanted) => {
    serve = (call) => (call.service === service ? reply : usual(call));
    const id = await openDossier(bench.database, 'vss-portal');
    expect(await carry(sync(), await workFor(id, 1))).toMatchObject(wanted);
    serve = usual;
    expect(await carry(sync(), await workFor(id, 1))).toMatchObject({ data: { first: true } });
  });

  it('is parked, unsent, with rule and shape when it cannot be mapped', async () => {
    const id = await openDossier(bench.database, 'vss-portal', newId(), {
      service: '602e',
      participant: { fullName: {} },
    });
    expect(await carry(sync(), await workFor(id, 1))).toMatchObject({ kind: 'park', code: 'MAPPING_PROBLEM' });
    expect(steps()).toEqual(['LayThuTuc']);
  });
});
