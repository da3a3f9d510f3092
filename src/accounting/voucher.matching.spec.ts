import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  accountingGround,
  wireVoucher,
  type AccountingGround,
  type WireVoucher,
} from '../../test/support/accounting-ground.js';

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

async function standing(letter = 'A'): Promise<string | undefined> {
  return (await ground.voucher(number(letter)))?.standing;
}

const letTstRecord = (): Promise<void> => ground.letTstRecord(number('A'));

describe('a voucher for a waiting dossier', () => {
  it('becomes one duty for TST, with the whole voucher, and moves the dossier to 4', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A'));
    const duty = await ground.duty(number());
    const dossier = await ground.dossier(id);
    expect(await standing()).toBe('recording');
    expect(duty).toMatchObject({ dossier_id: id, system: 'tst', operation: 'record', state: 'pending' });
    expect(duty?.correlation_id).toBe(dossier.correlation_id);
    expect(duty?.payload).toMatchObject({
      voucherNumber: number(),
      voucherVersion: 1,
      voucher: { number: number(), amountVnd: 792_000, fromMonth: '2026-12' },
    });
    expect(dossier.status).toBe(4);
    const events = ground.database.selectFrom('dossier_event').selectAll().where('dossier_id', '=', id);
    expect(await events.execute()).toMatchObject([
      { status: 4, previous: 6, by: 'accounting', detail: { vouchers: [number()] } },
    ]);
    expect(await ground.items(number())).toEqual([]);
  });

  it('is found by the number TNHS gave', async () => {
    const id = await ground.openDossier({ tnhsNumber: `0000${count}/2026/07906` });
    await book(paid('A', { maHoSo: `0000${count}/2026/07906` }));
    expect(await ground.duties(id)).toEqual([number()]);
  });

  it('is found by the payment reference, or by the dossier reference written in its place', async () => {
    const one = await ground.openDossier({ paymentReference: `PAY-${count}` });
    const two = await ground.openDossier({ reference: `${reference}-b` });
    await book(
      wireVoucher(number('A'), { maThamChieu: `PAY-${count}` }),
      wireVoucher(number('B'), { maHoSo: 'nobody knows this', maThamChieu: `${reference}-b` }),
    );
    expect(await ground.duties(one)).toEqual([number('A')]);
    expect(await ground.duties(two)).toEqual([number('B')]);
  });

  it('is found by person and exact amount among the open dossiers', async () => {
    const personalId = `0010900${String(count).padStart(5, '0')}`;
    await ground.openDossier({ personalId, declaredVnd: 500_000 });
    await ground.openDossier({ personalId, status: 8 });
    const id = await ground.openDossier({ personalId });
    await book(wireVoucher(number(), { soDinhDanh: personalId }));
    expect(await ground.duties(id)).toEqual([number()]);
  });

  it('is found by insurance code, also where the personal id stands in its place', async () => {
    const byCode = await ground.openDossier({ vssCode: `79123${String(count).padStart(5, '0')}` });
    const byPerson = await ground.openDossier({ personalId: `0790900${String(count).padStart(5, '0')}` });
    await book(
      wireVoucher(number('A'), { maSoBHXH: `79123${String(count).padStart(5, '0')}` }),
      wireVoucher(number('B'), { maSoBHXH: `0790900${String(count).padStart(5, '0')}` }),
    );
    expect(await ground.duties(byCode)).toEqual([number('A')]);
    expect(await ground.duties(byPerson)).toEqual([number('B')]);
  });

  it('waits for a person when two dossiers fit', async () => {
    const personalId = `0010911${String(count).padStart(5, '0')}`;
    const ids = [await ground.openDossier({ personalId }), await ground.openDossier({ personalId })];
    await book(wireVoucher(number(), { soDinhDanh: personalId }));
    expect(await standing()).toBe('unmatched');
    expect(await ground.items(number())).toEqual(['VOUCHER_AMBIGUOUS']);
    const item = ground.database
      .selectFrom('reconciliation_item')
      .select('detail')
      .where('voucher_number', '=', number());
    expect((await item.executeTakeFirstOrThrow()).detail).toEqual({ by: 'person', dossierIds: ids.sort() });
  });

  it('becomes an item when there is no dossier', async () => {
    await book(paid('A'));
    expect(await standing()).toBe('unmatched');
    expect(await ground.items(number())).toEqual(['VOUCHER_WITHOUT_DOSSIER']);
  });

  it('is held without an item until TNHS has given the dossier a number', async () => {
    const id = await ground.openDossier({ reference, tnhsNumber: null, status: 1 });
    await book(paid('A'));
    expect(await standing()).toBe('held');
    expect(await ground.items(number())).toEqual([]);
    expect(await ground.duties(id)).toEqual([]);
    expect((await ground.dossier(id)).status).toBe(1);
  });

  it('is held when the dossier has ended', async () => {
    const id = await ground.openDossier({ reference, status: 7 });
    await book(paid('A'));
    expect(await standing()).toBe('held');
    expect(await ground.items(number())).toEqual(['VOUCHER_FOR_CLOSED_DOSSIER']);
    expect(await ground.duties(id)).toEqual([]);
  });
});

describe('the amount', () => {
  it('is completed by a second voucher: then both are recorded and the item settles itself', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A', { soTien: '400000' }));
    expect(await standing()).toBe('held');
    expect(await ground.items(number())).toEqual(['AMOUNT_DIFFERS']);
    expect((await ground.dossier(id)).status).toBe(6);
    await book(paid('B', { soTien: '392000' }));
    expect([await standing('A'), await standing('B')]).toEqual(['recording', 'recording']);
    expect(await ground.duties(id)).toEqual([number('A'), number('B')]);
    expect(await ground.items(number('A'))).toEqual(['AMOUNT_DIFFERS resolved']);
    expect((await ground.dossier(id)).status).toBe(4);
  });

  it('may come in two vouchers of one page', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A', { soTien: '400000' }), paid('B', { soTien: '392000' }));
    expect(await ground.duties(id)).toEqual([number('A'), number('B')]);
    expect((await ground.dossier(id)).sequence).toBe(2);
  });

  it('holds a wrong one', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A', { soTien: '800000' }));
    expect(await standing()).toBe('held');
    expect(await ground.items(number())).toEqual(['AMOUNT_DIFFERS']);
    expect(await ground.duties(id)).toEqual([]);
  });

  it.each([true, false])('calls what comes after full payment a surplus (in one page: %s)', async (together) => {
    const id = await ground.openDossier({ reference });
    if (together) await book(paid('A'), paid('B'));
    else {
      await book(paid('A'));
      await letTstRecord();
      await book(paid('B'));
    }
    expect(await ground.duties(id)).toEqual([number('A')]);
    expect(await standing('B')).toBe('held');
    expect(await ground.items(number('B'))).toEqual(['SURPLUS_VOUCHER']);
  });
});
