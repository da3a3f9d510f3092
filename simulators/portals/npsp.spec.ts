import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '../../test/support/wait-for.js';
import { startAccounting } from '../accounting/server.ts';
import type { Simulator } from '../server/simulator.ts';
import { control, count, gatewayAccounts, own, testConfig } from '../testing/bench-ground.ts';
import { StubGateway } from '../testing/stub-gateway.ts';
import { startNpsp } from './npsp.ts';
import type { PortalDossier } from './portal-book.ts';

interface Ack {
  readonly error_code: string | number;
  readonly message: string;
  readonly session?: string;
  readonly result?: unknown[];
}

const dstcode = 'VN:GOV:G22:x';

function agencyDossier(changes: object = {}): Record<string, unknown> {
  return {
    ...{ MaHoSo: 'VSS-1', MaTTHC: '602e', TenTTHC: 'Đăng ký tham gia bảo hiểm xã hội tự nguyện' },
    ...{ MaLinhVuc: 'BHXH-02', TenLinhVuc: 'Cấp sổ BHXH, thẻ BHYT', LoaiDoiTuong: '1', Email: 'thu@example.vn' },
    ...{ SoDienThoai: '0912345678', TrichYeuHoSo: 'Đăng ký', HinhThuc: '0', DonViXuLy: 'BHXH 07906' },
    ...{ NgayTiepNhan: '20261122080000', NgayHenTra: '20261127170000', TrangThaiHoSo: '2', KenhThucHien: '2' },
    ...changes,
  };
}

describe('the national portal simulator', () => {
  let gateway: StubGateway;
  let accounting: Simulator;
  let npsp: Simulator;

  beforeEach(async () => {
    gateway = new StubGateway();
    await gateway.start(gatewayAccounts);
    const config = testConfig(gateway.url);
    accounting = await startAccounting(config);
    npsp = await startNpsp({ ...config, accountingUrl: accounting.url });
  });

  afterEach(async () => {
    await npsp.close();
    await accounting.close();
    await gateway.close();
  });

  async function post(body: unknown, headers: Record<string, string> = { dstcode }, query = ''): Promise<Ack> {
    const response = await fetch(`${npsp.url}/adapter/x${query}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers,
    });
    return (await response.json()) as Ack;
  }

  async function say(service: string, fields: object): Promise<Ack> {
    const { session = '' } = await post(own);
    return post({ session, madonvi: 'G22', service, ...fields });
  }

  async function submit(): Promise<string> {
    const { dossiers } = await control<{ dossiers: { reference: string; state: string }[] }>(npsp.url, 'submit', {
      wait: true,
    });
    expect(dossiers[0]?.state).toBe('acknowledged');
    return dossiers[0]?.reference ?? '';
  }

  const status = (MaHoSo: string, TrangThai: string, NgayXuLy = '20261122080000') =>
    say('DongBoTrangThaiHoSo', {
      type: '2',
      data: { MaHoSo, MaHoSoDonVi: '00001/2026/07906', NgayXuLy, TrangThai, NoiDung: '' },
    });
  const progress = (MaHoSo: string, changes: object = {}) => ({
    MaHoSo,
    NguoiXuLy: 'Trần Thị Thử',
    ThoiDiemXuLy: '20261122080000',
    NoiDungXuLy: 'Tiếp nhận',
    TrangThai: '2',
    ...changes,
  });
  const taken = (ack: Ack) => Number(ack.error_code) === 0;

  it('logs in by password and knows the way by header or query', async () => {
    expect(taken(await post(own))).toBe(true);
    expect(taken(await post(own, {}, `?dstcode=${encodeURIComponent(dstcode)}`))).toBe(true);
    expect(await post(own, {})).toMatchObject({ message: 'Sai dstcode' });
    expect(taken(await post({ ...own, password: 'x' }))).toBe(false);
  });

  it('ends sessions when it misbehaves', async () => {
    const { session } = await post(own);
    const call = { session, madonvi: 'G22', service: 'LayThuTuc', maTTHC: '602e' };
    expect((await post(call)).result).toHaveLength(1);
    await control(npsp.url, 'behaviour', { expireSessionShare: 1 });
    expect(await post(call)).toMatchObject({ message: 'Phiên làm việc hết hạn' });
  });

  it('gives error_code as a number and as text in turn', async () => {
    const codes = [await post(own), await post(own)].map((ack) => typeof ack.error_code);
    expect(new Set(codes)).toEqual(new Set(['string', 'number']));
  });

  it('pushes a dossier as text fields, logging in anew when its session is lost', async () => {
    gateway.failures['dvcqg'] = 1;
    const reference = await submit();
    const [pushed] = gateway.of('NopHoSo False');
    expect(pushed).toMatchObject({ MaHoSo: reference, MaTTHC: '602e' });
    expect(gateway.arrivals[0]?.headers['dstcode']).toBe(dstcode);
  });

  it('takes a status of its own dossier, in order, marks a repeat, and pays on 6', async () => {
    const reference = await submit();
    for (const [code, at] of [
      ['2', '20261122080000'],
      ['2', '20261122080000'],
      ['6', '20261122080001'],
    ] as const)
      expect(taken(await status(reference, code, at))).toBe(true);
    const { receipts, tnhsNumber } = await control<PortalDossier>(npsp.url, `dossiers?reference=${reference}`);
    expect(receipts.map((one) => [one.status, one.duplicate])).toEqual([
      [2, false],
      [2, true],
      [6, false],
    ]);
    expect(tnhsNumber).toBe('00001/2026/07906');
    await waitFor(async () => (await count(accounting.url)).effects['voucher'] === 1);
  });

  it('takes the callbacks of a dossier it never sent, and refuses a reference with the part UNKNOWN', async () => {
    const reference = 'G09.20-20261122-0000901';
    for (const code of ['2', '2', '6']) expect(taken(await status(reference, code))).toBe(true);
    expect(await control(npsp.url, `dossiers?reference=${reference}`)).toMatchObject({
      ...{ state: 'foreign', status: 6, payment: 'none' },
      receipts: [
        { status: 2, duplicate: false },
        { status: 2, duplicate: true },
        { status: 6, duplicate: false },
      ],
    });
    expect(taken(await status(`${reference}-UNKNOWN`, '2'))).toBe(false);
    expect((await count(npsp.url)).total).toBe(3);
  });

  it('tells a status reached twice in one second from a repeat, and a late repeat from a new one', async () => {
    const reference = await submit();
    const order = [
      ['2', '00'],
      ['5', '00'],
      ['2', '00'],
      ['6', '01'],
      ['5', '00'],
    ] as const;
    for (const [code, second] of order) await status(reference, code, `202611220800${second}`);
    const { receipts } = await control<PortalDossier>(npsp.url, `dossiers?reference=${reference}`);
    expect(receipts.map((one) => `${one.status}${one.duplicate ? ' repeat' : ''}`)).toEqual([
      '2',
      '5',
      '2',
      '6',
      '5 repeat',
    ]);
    expect((await count(npsp.url)).doubled).toEqual([]);
  });

  it('takes progress in batches of at most ten, with every mandatory field, all text', async () => {
    const reference = await submit();
    const batch = (size: number) =>
      Array.from({ length: size }, (_none, index) =>
        progress(reference, { ThoiDiemXuLy: `202611220800${10 + index}` }),
      );
    expect(taken(await say('CapNhatTienDoHoSoMC', { data: batch(10) }))).toBe(true);
    expect(taken(await say('CapNhatTienDoHoSoMC', { data: batch(11) }))).toBe(false);
    expect(await say('CapNhatTienDoHoSoMC', { data: [progress(reference, { NoiDungXuLy: '' })] })).toMatchObject({
      message: 'Thiếu trường bắt buộc NoiDungXuLy',
    });
    expect(await say('CapNhatTienDoHoSoMC', { data: [progress(reference, { TrangThai: 2 })] })).toMatchObject({
      message: 'Trường data.0.TrangThai phải là chuỗi',
    });
    expect(
      await say('CapNhatTienDoHoSoMC', { data: [progress(reference, { NguoiXuLy: 'x'.repeat(51) })] }),
    ).toMatchObject({
      message: 'Trường NguoiXuLy dài quá 50 ký tự',
    });
    expect((await count(npsp.url)).effects['progress']).toBe(10);
  });

  it('keeps a dossier of the agency once, and says "đã tồn tại" unless it is an update', async () => {
    const sync = (isUpdating: string, changes: object = {}) =>
      say('DongBoHoSoMC', { isUpdating, data: [agencyDossier(changes)] });
    expect((await sync('True')).message).toContain('chưa tồn tại');
    expect(taken(await sync('False'))).toBe(true);
    expect((await sync('False')).message).toContain('đã tồn tại');
    expect(taken(await sync('True', { TrangThaiHoSo: '4' }))).toBe(true);
    expect(taken(await sync('True', { TrangThaiHoSo: '4' }))).toBe(true);
    expect((await say('TraCuuHoSo', { mahoso: 'VSS-1' })).result).toHaveLength(1);
    expect((await say('TraCuuHoSo', { mahoso: 'none' })).result).toEqual([]);
    expect(await count(npsp.url)).toMatchObject({
      ...{ effects: { sync: 1, 'sync-update': 1 }, duplicates: { 'sync-update': 1 }, doubled: [] },
    });
  });

  it('takes the progress of a dossier of the agency once it knows it, and shows both', async () => {
    const step = (at: string) => say('CapNhatTienDoHoSoMC', { data: [progress('VSS-1', { ThoiDiemXuLy: at })] });
    expect((await step('20261122080000')).message).toContain('chưa tồn tại');
    await say('DongBoHoSoMC', { isUpdating: 'False', data: [agencyDossier()] });
    for (const at of ['20261122080000', '20261122080000', '20261122070000']) expect(taken(await step(at))).toBe(true);
    expect(await control(npsp.url, 'synced?reference=VSS-1')).toMatchObject({
      statuses: [2],
      item: { MaHoSo: 'VSS-1', TenLinhVuc: 'Cấp sổ BHXH, thẻ BHYT' },
      progress: [{ status: 2, duplicate: false }, { duplicate: true }, { duplicate: false }],
    });
    expect(await control(npsp.url, 'synced')).toMatchObject({
      dossiers: [{ reference: 'VSS-1', status: 2 }],
      outOfOrder: ['VSS-1'],
    });
    expect(await control(npsp.url, 'dossiers')).toEqual({ dossiers: [] });
  });

  it.each<[string, object, string]>([
    ['an unknown field', { MaHoSoMoi: '1' }, 'Trường lạ MaHoSoMoi'],
    ['a missing field', { Email: '' }, 'Thiếu trường bắt buộc Email'],
    ['a number', { LoaiDoiTuong: 1 }, 'Trường data.0.LoaiDoiTuong phải là chuỗi'],
    ['null', { Fax: null }, 'Trường data.0.Fax phải là chuỗi'],
    ['a text that is too long', { TrichYeuHoSo: 'x'.repeat(1001) }, 'Trường TrichYeuHoSo dài quá 1000 ký tự'],
    ['half a character', { ChuHoSo: 'A\ud842' }, 'Trường ChuHoSo có ký tự bị cắt đôi'],
    ['a date of another form', { NgayHenTra: '2026-11-27' }, 'Trường NgayHenTra phải có dạng yyyyMMddHHmmss'],
    ['a day that is none', { NgayHenTra: '20260230080000' }, 'Trường NgayHenTra phải có dạng yyyyMMddHHmmss'],
    ['a code outside its list', { HinhThuc: '2' }, 'Trường HinhThuc phải là một trong 0, 1'],
    ['an e-mail that is none', { Email: 'x' }, 'Trường Email phải có dạng thư điện tử'],
    ['a status outside 1..10', { TrangThaiHoSo: '11' }, 'Trường TrangThaiHoSo phải là một trong'],
    ['a list that is none', { TaiLieuNop: {} }, 'Trường TaiLieuNop phải là danh sách'],
    [
      'a wrong item of a list',
      { TaiLieuNop: [{ TenTepDinhKem: 'a', IsDeleted: 'no' }] },
      'Trường TaiLieuNop.0.IsDeleted phải là một trong True, False',
    ],
    [
      'a wrong item of a list in a list',
      {
        DanhSachHoSoBoSung: [{ HoSoBoSungId: '1', NgayBoSung: '20261122080000', DanhSachLePhiBoSung: [{ Gia: 'x' }] }],
      },
      'Thiếu trường bắt buộc DanhSachHoSoBoSung.0.DanhSachLePhiBoSung.0.TenPhiLePhi',
    ],
    ['a missing field of the newer generation', { KenhThucHien: '' }, 'Thiếu trường bắt buộc KenhThucHien'],
    ['another name than LayThuTuc tells', { TenTTHC: 'Khác' }, 'TenTTHC không khớp'],
  ])('refuses a dossier with %s and says where', async (_what, changes, problem) => {
    const ack = await say('DongBoHoSoMC', { isUpdating: 'False', data: [agencyDossier(changes)] });
    expect(taken(ack)).toBe(false);
    expect(ack.message).toContain(problem);
  });

  it.each<[string, string, object, string]>([
    ['isUpdating that is neither True nor False', 'DongBoHoSoMC', { isUpdating: 'true' }, 'isUpdating'],
    ['one object where a list is due', 'DongBoHoSoMC', { isUpdating: 'True', data: {} }, 'data phải là danh sách'],
    ['a list where one object is due', 'DongBoTrangThaiHoSo', { type: '2', data: [] }, 'data phải là một đối tượng'],
    ['an empty list', 'CapNhatTienDoHoSoMC', { data: [] }, 'data không có mục nào'],
    ['a field beside data', 'TraCuuHoSo', { mahoso: '1', maHoSo: '1' }, 'Trường lạ maHoSo'],
    ['another type', 'DongBoTrangThaiHoSo', { type: '1', data: {} }, 'Trường type phải là một trong 2'],
  ])('refuses %s', async (_what, service, fields, problem) => {
    expect((await say(service, fields)).message).toContain(problem);
  });

  it('knows the older fields only, and wants dstcode in one place, where it is configured so', async () => {
    const config = testConfig(gateway.url);
    const older = await startNpsp({ ...config, npsp: { ...config.npsp, generation: 'classic', dstcodeIn: 'query' } });
    const ask = async (body: object, query = `?dstcode=${encodeURIComponent(dstcode)}`): Promise<Ack> => {
      const init = { method: 'POST', body: JSON.stringify(body), headers: { dstcode } };
      return (await (await fetch(`${older.url}/adapter/x${query}`, init)).json()) as Ack;
    };
    try {
      expect((await ask(own, '')).message).toBe('Sai dstcode');
      const { session } = await ask(own);
      const item = Object.fromEntries(Object.entries(agencyDossier()).filter(([name]) => name !== 'KenhThucHien'));
      const call = { session, madonvi: 'G22', service: 'DongBoHoSoMC', isUpdating: 'False' };
      expect((await ask({ ...call, data: [agencyDossier()] })).message).toContain('Trường lạ KenhThucHien');
      expect(taken(await ask({ ...call, data: [item] }))).toBe(true);
    } finally {
      await older.close();
    }
  });

  it('sends supplements as an update and withdrawals as their own service', async () => {
    const reference = await submit();
    await status(reference, '5');
    await waitFor(() => gateway.of('NopHoSo True').length === 1);
    await control(npsp.url, 'withdraw', { reference });
    await waitFor(() => gateway.of('RutHoSo False').length === 1);
    expect(gateway.of('RutHoSo False')[0]).toMatchObject({ MaHoSo: reference });
  });
});
