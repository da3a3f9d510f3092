import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  accountingGround,
  wireVoucher,
  type AccountingGround,
  type WireVoucher,
} from '../../test/support/accounting-ground.js';
import { waitFor } from '../../test/support/wait-for.js';
import { markVoucherRecorded } from '../store/voucher.repository.js';

let ground: AccountingGround;
let reference = '';
let count = 0;
beforeAll(async () => {
  ground = await accountingGround();
});
afterAll(() => ground.close());
beforeEach(() => {
  count += 1;
  reference = `VSS-${count}`;
});

const book = (...vouchers: WireVoucher[]): Promise<void> => ground.book(...vouchers);

const number = (letter = 'A'): string => `${letter}${count}`;
const paid = (letter: string, fields: WireVoucher = {}): WireVoucher =>
  wireVoucher(number(letter), { maHoSo: reference, ...fields });
const corrected = (letter: string, fields: WireVoucher = {}): WireVoucher => paid(letter, { phienBan: '2', ...fields });
const reversed = (letter: string): WireVoucher => corrected(letter, { trangThai: 'reversed' });

async function standing(letter = 'A'): Promise<string | undefined> {
  return (await ground.voucher(number(letter)))?.standing;
}

const letTstRecord = (): Promise<void> => ground.letTstRecord(number('A'));

describe('a repeated voucher', () => {
  it('has no effect, at once or later, before or after TST', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A'), paid('A'));
    await book(paid('A'));
    await letTstRecord();
    await book(paid('A'));
    expect(await standing()).toBe('recorded');
    expect(await ground.duties(id)).toEqual([number()]);
    expect((await ground.duty(number()))?.state).toBe('delivered');
    expect(await ground.items(number())).toEqual([]);
    const versions = ground.database.selectFrom('voucher_version').selectAll().where('number', '=', number());
    expect(await versions.execute()).toHaveLength(1);
  });

  it('has no effect either when only version and posting time moved on', async () => {
    await ground.openDossier({ reference });
    await book(paid('A'));
    await letTstRecord();
    await book(corrected('A', { thoiDiemGhiSo: '2026-11-21T09:00:00+07:00' }));
    expect(await ground.items(number())).toEqual([]);
    expect((await ground.voucher(number()))?.version).toBe(2);
  });

  it('has no effect when it is an older version that came late, but is kept', async () => {
    const id = await ground.openDossier({ reference });
    await book(corrected('A'));
    await book(paid('A', { soTien: '1' }));
    expect(await ground.duties(id)).toEqual([number()]);
    expect((await ground.voucher(number()))?.amount_vnd).toBe(792_000);
    const versions = ground.database.selectFrom('voucher_version').select('version').where('number', '=', number());
    expect((await versions.execute()).map((row) => row.version).sort()).toEqual([1, 2]);
  });
});

describe('a corrected voucher', () => {
  it.each(['waiting', 'parked'] as const)('changes the duty while TST was told nothing (%s)', async (state) => {
    const id = await ground.openDossier({ reference });
    await book(paid('A'));
    await ground.setDuty(number(), { state });
    await book(corrected('A', { tuThang: '2027-01' }));
    expect(await ground.duties(id)).toEqual([number()]);
    expect(await ground.duty(number())).toMatchObject({
      state: 'pending',
      payload: { voucherVersion: 2, voucher: { fromMonth: '2027-01' } },
    });
    expect(await standing()).toBe('recording');
    expect(await ground.items(number())).toEqual([]);
  });

  it('takes the duty back when its amount is no longer the declared one, and puts it again when it is', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A'));
    await book(corrected('A', { soTien: '700000' }));
    expect(await standing()).toBe('held');
    expect((await ground.duty(number()))?.state).toBe('cancelled');
    expect(await ground.items(number())).toEqual(['AMOUNT_DIFFERS']);
    await book(corrected('A', { phienBan: '3' }));
    expect(await standing()).toBe('recording');
    expect(await ground.duty(number())).toMatchObject({ state: 'pending', payload: { voucherVersion: 3 } });
    expect(await ground.items(number())).toEqual(['AMOUNT_DIFFERS resolved']);
    expect(await ground.duties(id)).toEqual([number()]);
  });

  it('moves with its duty to the dossier it names now', async () => {
    const wrong = await ground.openDossier({ reference });
    const right = await ground.openDossier({ reference: `${reference}-right` });
    await book(paid('A'));
    await book(corrected('A', { maHoSo: `${reference}-right` }));
    expect(await ground.duties(wrong)).toEqual([]);
    expect(await ground.duties(right)).toEqual([number()]);
  });

  it.each([
    ['recorded', letTstRecord],
    ['in flight', () => ground.setDuty(number(), { state: 'in_flight' })],
    ['sent without an answer', () => ground.setDuty(number(), { state: 'waiting', unsure: true })],
  ])('is a person’s to put right once it is %s at TST', async (_how, reach) => {
    const id = await ground.openDossier({ reference });
    await book(paid('A'));
    await reach();
    const before = await ground.duty(number());
    await book(corrected('A', { soTien: '700000' }));
    expect(await ground.duty(number())).toEqual(before);
    expect(await ground.items(number())).toEqual(['CORRECTED_AFTER_RECORDED']);
    await book(paid('B', { soTien: '92000' }));
    expect(await ground.duties(id)).toEqual([number()]);
    expect(await ground.items(number('B'))).toEqual(['AMOUNT_DIFFERS']);
  });

  it('settles its item when accounting says again what TST recorded', async () => {
    await ground.openDossier({ reference });
    await book(paid('A'));
    await letTstRecord();
    await book(corrected('A', { soTien: '700000' }));
    await book(corrected('A', { phienBan: '3' }));
    expect(await ground.items(number())).toEqual(['CORRECTED_AFTER_RECORDED resolved']);
  });

  it('counts once when both versions come in one page, whatever their order', async () => {
    const id = await ground.openDossier({ reference });
    await book(corrected('A'), paid('A', { soTien: '1' }));
    expect(await ground.duties(id)).toEqual([number()]);
    expect(await ground.duty(number())).toMatchObject({ payload: { voucherVersion: 2 } });
  });
});

describe('a change that meets TST’s worker', () => {
  it('does not wait for a worker that is taking the duty at this moment: the duty counts as begun', async () => {
    await ground.openDossier({ reference });
    await book(paid('A'));
    await ground.transactor.run(async (claim) => {
      const duty = await ground.duty(number());
      await claim
        .updateTable('delivery')
        .set({ state: 'in_flight' })
        .where('id', '=', duty?.id ?? '')
        .execute();
      await book(corrected('A', { soTien: '700000' }));
    });
    expect((await ground.duty(number()))?.state).toBe('in_flight');
    expect(await ground.items(number())).toEqual(['CORRECTED_AFTER_RECORDED']);
  });

  it('sees what TST’s answer wrote while it waited for the dossier', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A'));
    const booked = await ground.transactor.run(async (settling) => {
      await settling.selectFrom('dossier').select('id').where('id', '=', id).forUpdate().execute();
      const waiting = { booking: book(reversed('A')) };
      await waitFor(() => ground.isSomebodyWaiting());
      const duty = await ground.duty(number());
      await settling
        .updateTable('delivery')
        .set({ state: 'delivered' })
        .where('id', '=', duty?.id ?? '')
        .execute();
      await markVoucherRecorded(settling, number(), new Date());
      return waiting;
    });
    await booked.booking;
    expect(await standing()).toBe('recorded');
    expect(await ground.items(number())).toEqual(['REVERSED_AFTER_RECORDED']);
  });
});

describe('a reversed voucher', () => {
  it('cancels the duty that TST was not told of', async () => {
    await ground.openDossier({ reference });
    await book(paid('A'));
    await book(reversed('A'));
    expect(await standing()).toBe('void');
    expect((await ground.duty(number()))?.state).toBe('cancelled');
    expect(await ground.items(number())).toEqual([]);
  });

  it('settles what was open about it, and makes room for another payment', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A', { soTien: '800000' }));
    await book(reversed('A'), paid('B'));
    expect(await ground.items(number('A'))).toEqual(['AMOUNT_DIFFERS resolved']);
    expect(await ground.duties(id)).toEqual([number('B')]);
  });

  it('takes back the other half of a split payment that TST was not told of', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A', { soTien: '400000' }), paid('B', { soTien: '392000' }));
    await book(reversed('B'));
    expect([await standing('A'), await standing('B')]).toEqual(['held', 'void']);
    expect(await ground.duties(id)).toEqual([]);
    expect(await ground.items(number('A'))).toEqual(['AMOUNT_DIFFERS']);
    await book(paid('C', { soTien: '392000' }));
    expect(await ground.duties(id)).toEqual([number('A'), number('C')]);
  });

  it('is a person’s to undo once TST has recorded it, and nothing more is recorded meanwhile', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A'));
    await letTstRecord();
    await book(reversed('A'));
    expect(await standing()).toBe('recorded');
    expect((await ground.voucher(number()))?.state).toBe('REVERSED');
    expect(await ground.items(number())).toEqual(['REVERSED_AFTER_RECORDED']);
    await book(paid('B'));
    expect(await ground.duties(id)).toEqual([number('A')]);
    expect(await ground.items(number('B'))).toEqual(['AMOUNT_DIFFERS']);
  });

  it('has no effect when it was never seen posted', async () => {
    await ground.openDossier({ reference });
    await book(reversed('A'));
    expect(await standing()).toBe('void');
    expect(await ground.items(number())).toEqual([]);
  });

  it('may be posted again', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A'));
    await book(reversed('A'));
    await book(corrected('A', { phienBan: '3' }));
    expect(await standing()).toBe('recording');
    expect(await ground.duties(id)).toEqual([number()]);
  });
});

describe('an unreadable voucher', () => {
  it('is set aside whole, with field, rule and shape, and does not stop the others', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('X', { soTien: 'bảy trăm', nguoiNop: 'NGUYEN VAN AN' }), paid('A'));
    expect(await ground.duties(id)).toEqual([number('A')]);
    expect(await ground.voucher(number('X'))).toBeUndefined();
    expect(await ground.items(number('X'))).toEqual(['VOUCHER_UNREADABLE']);
    const item = ground.database
      .selectFrom('reconciliation_item')
      .select('detail')
      .where('voucher_number', '=', number('X'));
    const { detail } = await item.executeTakeFirstOrThrow();
    expect(detail).toMatchObject({
      version: 1,
      problems: [{ rule: 'amount', sourcePath: '/soTien', shape: { type: 'text' } }],
    });
    expect(JSON.stringify(detail)).not.toMatch(/bảy trăm|NGUYEN/);
    const kept = ground.database.selectFrom('voucher_version').select('content').where('number', '=', number('X'));
    expect((await kept.executeTakeFirstOrThrow()).content).toMatchObject({ soTien: 'bảy trăm' });
  });

  it('is settled by a later version that can be read', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A', { soTien: '?' }));
    await book(corrected('A'));
    expect(await ground.items(number())).toEqual(['VOUCHER_UNREADABLE resolved']);
    expect(await ground.duties(id)).toEqual([number()]);
  });

  it('is not settled by an earlier version', async () => {
    await book(corrected('A', { soTien: '?' }));
    await book(paid('A'));
    expect(await ground.items(number())).toEqual(['VOUCHER_UNREADABLE', 'VOUCHER_WITHOUT_DOSSIER']);
  });

  it('is kept also without a number or with numbers the database cannot hold', async () => {
    const nameless = { ...paid('A'), soChungTu: '' };
    await book(nameless, paid('B', { phienBan: '99999999999' }), paid('C', { soTien: '9'.repeat(30) }));
    const rows = await ground.database
      .selectFrom('reconciliation_item')
      .select('voucher_number')
      .where('kind', '=', 'VOUCHER_UNREADABLE')
      .where('voucher_number', 'in', [number('B'), number('C')])
      .unionAll(
        ground.database
          .selectFrom('reconciliation_item')
          .select('voucher_number')
          .where('voucher_number', 'like', 'unnumbered-%'),
      )
      .execute();
    expect(rows).toHaveLength(3);
  });
});
