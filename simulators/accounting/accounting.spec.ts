import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { waitFor } from '../../test/support/wait-for.js';
import type { SimConfig } from '../config.ts';
import type { Simulator } from '../server/simulator.ts';
import { child, textOf, type XmlNode } from '../soap/xml.ts';
import { callSoap, control, count, find, testConfig, textIn } from '../testing/bench-ground.ts';
import { loadContract } from '../soap/contract.ts';
import { startAccounting } from './server.ts';

const namespace = 'urn:vn:gov:vss:accounting:v1';
const hourMs = 3_600_000;

describe('the accounting simulator', () => {
  let accounting: Simulator;
  let config: SimConfig;

  beforeEach(async () => {
    config = testConfig('http://127.0.0.1:1');
    accounting = await startAccounting(config);
  });

  afterEach(() => accounting.close());

  async function page(cursor: string, limit: number) {
    const inner = `<conTro>${cursor}</conTro><gioiHan>${limit}</gioiHan>`;
    const { root } = await callSoap({ url: accounting.url, namespace }, 'LayDanhSachChungTu', inner);
    const answer = find(root, 'LayDanhSachChungTuResponse');
    const vouchers = answer?.children.filter((one) => one.name === 'chungTu') ?? [];
    const [next, more] = [textOf(answer, 'conTroTiep') ?? '', textOf(answer, 'conNua')];
    return { vouchers: vouchers.map(brief), next, more, fault: textIn(root, 'maLoi'), answer };
  }

  /** What is due by then is planned while it starts. */
  async function startAnHourLater(): Promise<Simulator> {
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + hourMs);
    try {
      return await startAccounting(config);
    } finally {
      later.mockRestore();
    }
  }

  const brief = (voucher: XmlNode) =>
    ['soChungTu', 'phienBan', 'trangThai', 'soTien'].map((name) => textOf(voucher, name)).join(' ');
  const post = (vouchers: unknown) => control(accounting.url, 'vouchers', vouchers);
  const pay = (payment: unknown) => control<{ repeated: boolean }>(accounting.url, 'payments', payment);

  it('keeps one order for ever: corrections, reversals and late vouchers come at the end', async () => {
    await post([
      { soChungTu: 'A', soTien: 100 },
      { soChungTu: 'B', soTien: 200 },
    ]);
    const first = await page('', 1);
    expect(first).toMatchObject({ vouchers: ['A 1 posted 100'], more: 'true' });
    await post([
      { mode: 'correct', soChungTu: 'A', soTien: 150 },
      { mode: 'reverse', soChungTu: 'B' },
      { mode: 'late', soChungTu: 'C', soTien: 300, daysLate: 40 },
      { mode: 'repeat', soChungTu: 'C' },
    ]);
    const second = await page(first.next, 100);
    expect(second.vouchers).toEqual([
      'B 1 posted 200',
      'A 2 posted 150',
      'B 2 reversed 200',
      'C 1 posted 300',
      'C 1 posted 300',
    ]);
    expect(second.more).toBe('false');
    expect(await page('', 1)).toMatchObject({ vouchers: ['A 1 posted 100'], next: first.next });
    const late = second.answer?.children[3];
    expect(String(textOf(late, 'ngayChungTu')) < String(textOf(late, 'ngayHachToan'))).toBe(true);
  });

  it('answers by its own contract', async () => {
    await post({ soTien: 792_000, maHoSo: '00001/2026/07906', soDinhDanh: '001090012345' });
    const { answer } = await page('', 10);
    expect(answer && loadContract('accounting').problemOf(answer)).toBeUndefined();
    expect(textOf(child(answer, 'chungTu'), 'phanBo', 'tuDong')).toBe('792000');
  });

  it('posts one voucher for several dossiers, by its contract, and corrects its shares', async () => {
    await pay({
      paymentId: 'P9',
      delayMs: 0,
      for: [
        { amount: 500, dossier: 'D1', support: 20 },
        { amount: 300, dossier: 'D2' },
      ],
    });
    await waitFor(async () => (await count(accounting.url)).effects['payment-posted'] === 1);
    const { answer, vouchers } = await page('', 10);
    expect(answer && loadContract('accounting').problemOf(answer)).toBeUndefined();
    const voucher = child(answer, 'chungTu');
    const lines = voucher?.children.filter((one) => one.name === 'chiTiet') ?? [];
    expect(lines.map((line) => [textOf(line, 'dong'), textOf(line, 'maHoSo'), textOf(line, 'soTien')])).toEqual([
      ['1', 'D1', '500'],
      ['2', 'D2', '300'],
    ]);
    expect([textOf(voucher, 'soTien'), textOf(voucher, 'phanBo', 'NSNN')]).toEqual(['800', '20']);
    const soChungTu = vouchers[0]?.split(' ')[0];
    await post({ mode: 'correct', soChungTu, soTien: 900, chiTiet: [{ maHoSo: 'D1', soTien: 500 }] });
    expect((await page('v1.1', 10)).vouchers).toEqual([`${soChungTu} 2 posted 900`]);
  });

  it('gives the same cursor while nothing is new, and refuses one it never gave', async () => {
    expect(await page('', 10)).toMatchObject({ vouchers: [], next: '', more: 'false' });
    await post({ soTien: 1 });
    const { next } = await page('', 10);
    expect(await page(next, 10)).toMatchObject({ vouchers: [], next, more: 'false' });
    expect((await page('v1.99', 10)).fault).toBe('CON_TRO_SAI');
    expect((await page('xyz', 10)).fault).toBe('CON_TRO_SAI');
  });

  it('turns a payment into its vouchers once, however often it is told', async () => {
    const payment = { paymentId: 'P1', amount: 500, dossier: 'D', personalId: '001090012345', vouchers: 2 };
    expect(await pay(payment)).toMatchObject({ repeated: false });
    expect(await pay(payment)).toMatchObject({ repeated: true });
    await waitFor(async () => (await count(accounting.url)).effects['payment-posted'] === 1);
    expect((await page('', 10)).vouchers).toHaveLength(2);
  });

  it('posts after a restart what was paid before it', async () => {
    await pay({ paymentId: 'P2', amount: 500, delayMs: hourMs });
    await accounting.close();
    accounting = await startAccounting(config);
    expect((await page('', 10)).vouchers).toEqual([]);
    expect(await pay({ paymentId: 'P2', amount: 500 })).toMatchObject({ repeated: true });
    await accounting.close();
    accounting = await startAnHourLater();
    await waitFor(async () => (await count(accounting.url)).effects['payment-posted'] === 1);
    expect((await page('', 10)).vouchers).toHaveLength(1);
  });

  it('repeats a voucher within a page when it misbehaves', async () => {
    await post({ soChungTu: 'A', soTien: 1 });
    await control(accounting.url, 'behaviour', { twiceShare: 1 });
    expect((await page('', 10)).vouchers).toEqual(['A 1 posted 1', 'A 1 posted 1']);
  });
});
