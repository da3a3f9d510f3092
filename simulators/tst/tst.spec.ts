import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '../../test/support/wait-for.js';
import type { SimConfig } from '../config.ts';
import type { Simulator } from '../server/simulator.ts';
import { callSoap, control, count, gatewayAccounts, testConfig, textIn, textsIn } from '../testing/bench-ground.ts';
import { StubGateway } from '../testing/stub-gateway.ts';
import { startTst } from './server.ts';

const namespace = 'urn:vn:gov:vss:tst:v1';
const person = '<nguoiThamGia><soDinhDanh>001090012345</soDinhDanh><hoTen>Nguyễn Văn Thử</hoTen></nguoiThamGia>';
const periodFrom = (tuThang: string, phuongAn = 'TM'): string =>
  `<quaTrinh><phuongAn>${phuongAn}</phuongAn><mucThuNhap>1500000</mucThuNhap><phuongThuc>3</phuongThuc><tuThang>${tuThang}</tuThang><soThang>3</soThang><soTien>792000</soTien></quaTrinh>`;
const period = periodFrom('2026-12');

describe('the TST simulator', () => {
  let gateway: StubGateway;
  let tst: Simulator;
  let config: SimConfig;
  const call = (operation: string, inner: string) => callSoap({ url: tst.url, namespace }, operation, inner);
  const record = (key: string, voucher: string, soHoSo = '00001/2026/07906', quaTrinh = period) =>
    call(
      'GhiNhanQuaTrinh',
      `<khoaChongTrung>${key}</khoaChongTrung><soChungTu>${voucher}</soChungTu><ngayChungTu>2026-11-22</ngayChungTu><soHoSo>${soHoSo}</soHoSo><maCoQuan>07906</maCoQuan>${person}${quaTrinh}`,
    );
  const faultOf = async (answer: ReturnType<typeof record>) => {
    const { root } = await answer;
    return { maLoi: textIn(root, 'maLoi'), months: textsIn(root, 'thangTrung') };
  };
  const cover = (key: string, maSoBHXH: string | undefined, soHoSo = '00001/2026/07906') =>
    call(
      'TaoDuLieuToBia',
      `<khoaChongTrung>${key}</khoaChongTrung><soHoSo>${soHoSo}</soHoSo><maSoBHXH>${maSoBHXH}</maSoBHXH>${person}`,
    );

  beforeEach(async () => {
    gateway = new StubGateway();
    await gateway.start(gatewayAccounts);
    config = testConfig(gateway.url);
    tst = await startTst(config);
  });

  afterEach(async () => {
    await tst.close();
    await gateway.close();
  });

  it('records one participation per voucher number, whatever the keys', async () => {
    const answers = [
      await record('a', 'PT1'),
      await record('a', 'PT1'),
      await record('b', 'PT1'),
      await record('c', 'PT2'),
    ];
    expect(answers.map((one) => textIn(one.root, 'maQuaTrinh'))).toEqual([
      'QT-00000001',
      'QT-00000001',
      'QT-00000001',
      'QT-00000002',
    ]);
    expect(new Set(answers.map((one) => textIn(one.root, 'maSoBHXH'))).size).toBe(1);
    expect(await count(tst.url)).toMatchObject({ effects: { record: 2 }, duplicates: { record: 2 }, doubled: [] });
    expect(textIn((await record('a', 'PT3')).root, 'maLoi')).toBe('DU_LIEU_SAI');
  });

  it('says by key and by voucher what was done, and of an unknown one that nothing was', async () => {
    const code = textIn((await record('a', 'PT1')).root, 'maSoBHXH');
    await control(tst.url, 'issuing', { mode: 'manual' });
    await cover('k', code);
    const ask = async (inner: string) => {
      const { root } = await call('TraCuuQuaTrinh', inner);
      return ['timThay', 'thaoTac', 'trangThaiToBia'].map((name) => textIn(root, name));
    };
    expect(await ask('<khoaChongTrung>a</khoaChongTrung>')).toEqual(['true', 'GHI_NHAN', undefined]);
    expect(await ask('<soChungTu>PT1</soChungTu>')).toEqual(['true', 'GHI_NHAN', undefined]);
    expect(await ask('<khoaChongTrung>k</khoaChongTrung>')).toEqual(['true', 'TAO_TO_BIA', 'DA_TAO']);
    expect(await ask('<khoaChongTrung>z</khoaChongTrung>')).toEqual(['false', undefined, undefined]);
  });

  it('refuses months that another dossier of the person has paid for, and names them', async () => {
    await record('a', 'PT1');
    const overlapping = () => record('b', 'PT2', '00002/2026/07906', periodFrom('2027-02'));
    expect(await faultOf(overlapping())).toEqual({ maLoi: 'TRUNG_QUA_TRINH', months: ['2027-02'] });
    expect(textIn((await record('c', 'PT3')).root, 'maLoi')).toBeUndefined();
    expect((await faultOf(record('d', 'PT4', '00002/2026/07906', periodFrom('2027-03')))).maLoi).toBeUndefined();
    await tst.close();
    tst = await startTst(config);
    expect((await faultOf(overlapping())).maLoi).toBe('TRUNG_QUA_TRINH');
  });

  it('knows people and months from before when told so, and forgets months again', async () => {
    await control(tst.url, 'people', { personalId: '001090012345', vssCode: '0123456789' });
    await control(tst.url, 'periods', { vssCode: '0123456789', fromMonth: '2026-10', months: 3 });
    expect(await faultOf(record('a', 'PT1'))).toEqual({ maLoi: 'TRUNG_QUA_TRINH', months: ['2026-12'] });
    await control(tst.url, 'periods', { vssCode: '0123456789', fromMonth: '2026-12', months: 1, gone: true });
    const { root } = await record('a', 'PT1');
    expect(['maSoBHXH', 'capMaSoMoi'].map((name) => textIn(root, name))).toEqual(['0123456789', 'false']);
  });

  it('says of a code that it is new only to who starts, and says it again', async () => {
    const first = await record('a', 'PT1');
    const again = await record('a', 'PT1');
    const asked = await call('TraCuuQuaTrinh', '<soChungTu>PT1</soChungTu>');
    expect([first, again, asked].map(({ root }) => textIn(root, 'capMaSoMoi'))).toEqual(['true', 'true', 'true']);
    const next = await record('b', 'PT2', '00002/2026/07906', periodFrom('2027-03'));
    expect(textIn(next.root, 'capMaSoMoi')).toBe('false');
  });

  it('makes no cover for a code nobody has', async () => {
    expect(textIn((await cover('k', '7900000009')).root, 'maLoi')).toBe('KHONG_TIM_THAY');
  });

  it('issues a cover and tells the gateway by its contract until it listens, once per dossier', async () => {
    gateway.failures['tst'] = 2;
    const code = textIn((await record('a', 'PT1')).root, 'maSoBHXH');
    const first = await cover('k', code);
    const again = await cover('l', code);
    expect(textIn(again.root, 'maToBia')).toBe(textIn(first.root, 'maToBia'));
    await waitFor(async () => (await count(tst.url)).effects['told'] === 1);
    const [told, ...more] = gateway.of('ThongBaoCapToBia');
    expect(told).toMatchObject({
      khoaChongTrung: 'k',
      soHoSo: '00001/2026/07906',
      maSoBHXH: code,
      maToBia: 'TB-00000001',
    });
    expect([more, gateway.problems]).toEqual([[], []]);
  });

  it('leaves the issuing to the tester when told so, over a restart too', async () => {
    await control(tst.url, 'issuing', { mode: 'manual' });
    await cover('k', textIn((await record('a', 'PT1')).root, 'maSoBHXH'));
    expect(gateway.of('ThongBaoCapToBia')).toEqual([]);
    await control(tst.url, 'issue', { soHoSo: '00001/2026/07906' });
    await waitFor(() => gateway.of('ThongBaoCapToBia').length === 1);
    await tst.close();
    tst = await startTst(config);
    expect(textIn((await cover('k', '7900000001')).root, 'trangThai')).toBe('DA_CAP');
  });
});
