import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  accountingGround,
  ToyMapping,
  wireDocument,
  wireVoucher,
  type AccountingGround,
} from '../../test/support/accounting-ground.js';
import { newId } from '../platform/ids.js';
import { AccountingRematch } from './accounting.rematch.js';
import { ReconciliationActs, type Actor } from './reconciliation.acts.js';

let ground: AccountingGround;
let acts: ReconciliationActs;
let count = 0;
let person = '';
beforeAll(async () => {
  ground = await accountingGround();
  const { transactor, clock, split } = ground;
  acts = new ReconciliationActs({ transactor, clock, splitDifference: async () => split.difference });
});
afterAll(() => ground.close());
beforeEach(() => {
  count += 1;
  person = `0010800${String(count).padStart(5, '0')}`;
  ground.split.difference = 'tell';
});

const clerk: Actor = { who: 'clerk', reason: 'bank statement 12' };
const number = (letter = 'A'): string => `${letter}${count}`;
const standing = async (letter = 'A'): Promise<string | undefined> => (await ground.voucher(number(letter)))?.standing;
const open = async (of = number()): Promise<string[]> =>
  (await ground.items(of)).filter((item) => !item.endsWith('resolved'));

async function rematch(): Promise<void> {
  const { database, transactor, clock, logger } = ground;
  ground.clock.advance(700_000);
  const parts = { database, transactor, mappings: new ToyMapping(), clock, logger };
  await new AccountingRematch(parts).run(new AbortController().signal);
}

async function itemOf(kind: string, voucher = number()): Promise<string> {
  const items = ground.database.selectFrom('reconciliation_item').select('id').where('voucher_number', '=', voucher);
  return (await items.where('kind', '=', kind).where('state', '=', 'open').executeTakeFirstOrThrow()).id;
}

async function recorded(subject: string): Promise<string[]> {
  const rows = ground.database
    .selectFrom('operator_act')
    .select(['act', 'who', 'reason'])
    .where('subject', '=', subject);
  return (await rows.orderBy('at').execute()).map(({ act, who, reason }) => `${act} ${who}: ${reason}`);
}

describe('assigning a voucher', () => {
  let ids: string[] = [];
  beforeEach(async () => {
    ids = [await ground.openDossier({ personalId: person }), await ground.openDossier({ personalId: person })];
    await ground.book(wireVoucher(number(), { soDinhDanh: person }));
  });

  it('lets an ambiguous one be recorded for the dossier that a person named', async () => {
    await acts.assign({ number: number(), dossierId: ids[1] ?? '' }, clerk);
    expect(await standing()).toBe('recording');
    expect(await ground.duties(ids[1] ?? '')).toEqual([number()]);
    expect(await ground.items(number())).toEqual(['VOUCHER_AMBIGUOUS resolved']);
    expect(await recorded(`voucher ${number()}`)).toEqual(['voucher.assign clerk: bank statement 12']);
  });

  it('survives looking again and a correction, which would find two dossiers', async () => {
    await ground.database
      .updateTable('dossier')
      .set({ tnhs_number: null })
      .where('id', '=', ids[0] ?? '')
      .execute();
    await acts.assign({ number: number(), dossierId: ids[0] ?? '' }, clerk);
    expect(await standing()).toBe('held');
    await rematch();
    await ground.book(wireVoucher(number(), { soDinhDanh: person, phienBan: '2', tuThang: '2027-03' }));
    await rematch();
    expect(await ground.voucher(number())).toMatchObject({ standing: 'held', dossier_id: ids[0], version: 2 });
    await ground.database
      .updateTable('dossier')
      .set({ tnhs_number: `T-${count}` })
      .where('id', '=', ids[0] ?? '')
      .execute();
    await rematch();
    expect(await standing()).toBe('recording');
  });

  it('can be taken back until TST is told: then it is matched as before', async () => {
    await acts.assign({ number: number(), dossierId: ids[0] ?? '' }, clerk);
    await acts.release(number(), { ...clerk, reason: 'wrong statement' });
    expect([await standing(), await open()]).toEqual(['unmatched', ['VOUCHER_AMBIGUOUS']]);
    expect(await ground.duties(ids[0] ?? '')).toEqual([]);
    await expect(acts.release(number(), clerk)).rejects.toMatchObject({ code: 'VOUCHER_NOT_ASSIGNABLE' });
    await acts.assign({ number: number(), dossierId: ids[1] ?? '' }, clerk);
    await ground.letTstRecord(number());
    await expect(acts.release(number(), clerk)).rejects.toMatchObject({ code: 'VOUCHER_NOT_ASSIGNABLE' });
    expect(await standing()).toBe('recorded');
  });

  it('moves one that waits for the wrong dossier', async () => {
    const wrong = await ground.openDossier({ reference: `WRONG-${count}`, declaredVnd: 5 });
    await ground.book(wireVoucher(number('B'), { maHoSo: `WRONG-${count}` }));
    await acts.assign({ number: number('B'), dossierId: ids[0] ?? '' }, clerk);
    expect(await ground.duties(ids[0] ?? '')).toEqual([number('B')]);
    expect(await ground.duties(wrong)).toEqual([]);
    expect(await open(number('B'))).toEqual([]);
  });

  it('is done with its record or not at all', async () => {
    const { transactor, clock } = ground;
    const dying: typeof transactor.run = (work) =>
      transactor.run(async (tx) => {
        await work(tx);
        throw new Error('killed before the commit');
      });
    const doomed = new ReconciliationActs({ transactor: { run: dying }, clock });
    await expect(doomed.assign({ number: number(), dossierId: ids[0] ?? '' }, clerk)).rejects.toThrow('killed');
    expect(await recorded(`voucher ${number()}`)).toEqual([]);
    expect([await standing(), await open()]).toEqual(['unmatched', ['VOUCHER_AMBIGUOUS']]);
    const kept = ground.database.selectFrom('voucher_assignment').select('id').where('number', '=', number());
    expect(await kept.execute()).toEqual([]);
  });

  it.each([
    ['in flight', (): Promise<void> => ground.setDuty(number(), { state: 'in_flight' })],
    ['at TST', (): Promise<void> => ground.letTstRecord(number())],
    ['reversed', (): Promise<void> => ground.book(wireVoucher(number(), { phienBan: '2', trangThai: 'reversed' }))],
  ])('is refused when it is %s', async (_how, reach) => {
    await acts.assign({ number: number(), dossierId: ids[0] ?? '' }, clerk);
    await reach();
    const wanted = acts.assign({ number: number(), dossierId: ids[1] ?? '' }, clerk);
    await expect(wanted).rejects.toMatchObject({ code: 'VOUCHER_NOT_ASSIGNABLE' });
  });

  it('is refused for a document whose shares do not sum, and for a dossier that takes no money', async () => {
    await ground.book(wireDocument(number('S'), { soTien: '5' }, [{ soTien: '1' }, { soTien: '1' }]));
    const whole = acts.assign({ number: number('S'), dossierId: ids[0] ?? '' }, clerk);
    await expect(whole).rejects.toMatchObject({ code: 'VOUCHER_NOT_ASSIGNABLE' });
    const ended = await ground.openDossier({ status: 8 });
    const late = acts.assign({ number: number(), dossierId: ended }, clerk);
    await expect(late).rejects.toMatchObject({ code: 'DOSSIER_NOT_PAYABLE' });
    const nowhere = acts.assign({ number: number(), dossierId: newId() }, clerk);
    await expect(nowhere).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('gives a share without a dossier to one', async () => {
    const lines = [{ soTien: '1' }, { soTien: '792000' }];
    await ground.book(wireDocument(number('S'), { soTien: '792001' }, lines));
    await acts.assign({ number: `${number('S')}#2`, dossierId: ids[1] ?? '' }, clerk);
    expect(await ground.duties(ids[1] ?? '')).toEqual([`${number('S')}#2`]);
  });

  it('is not there for a person of another agency', async () => {
    const far = { ...clerk, agencies: ['00100'] };
    await expect(acts.assign({ number: number(), dossierId: ids[0] ?? '' }, far)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const item = await itemOf('VOUCHER_AMBIGUOUS');
    await expect(acts.resolve(item, { allow: false }, far)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(acts.nameOwner(item, 'far', far)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(acts.nameOwner(item, 'near', { ...clerk, agencies: ['07906'] })).resolves.toBeUndefined();
  });
});

describe('an item', () => {
  it('belongs to its agency until somebody is named, and keeps who was named', async () => {
    await ground.book(wireVoucher(number(), { maHoSo: `NOBODY-${count}` }));
    const id = await itemOf('VOUCHER_WITHOUT_DOSSIER');
    const owner = async (): Promise<string | null> =>
      (
        await ground.database
          .selectFrom('reconciliation_item')
          .select('owner')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      ).owner;
    expect(await owner()).toBe('07906');
    await acts.nameOwner(id, 'ms.huong', clerk);
    await rematch();
    expect(await owner()).toBe('ms.huong');
    expect(await recorded(`item ${id}`)).toEqual(['reconciliation.owner clerk: bank statement 12']);
  });

  it('that a person cleared up is not opened again for the same facts, only for others', async () => {
    await ground.openDossier({ reference: `SUM-${count}` });
    await ground.book(wireVoucher(number(), { maHoSo: `SUM-${count}`, soTien: '700000' }));
    await acts.resolve(await itemOf('AMOUNT_DIFFERS'), { allow: false }, clerk);
    await rematch();
    expect([await standing(), await ground.items(number())]).toEqual(['held', ['AMOUNT_DIFFERS resolved']]);
    await ground.book(wireVoucher(number(), { maHoSo: `SUM-${count}`, soTien: '600000', phienBan: '2' }));
    expect(await open()).toEqual(['AMOUNT_DIFFERS']);
  });

  it('is cleared up once, with note and name', async () => {
    await ground.book(wireVoucher(number()));
    const id = await itemOf('VOUCHER_WITHOUT_DOSSIER');
    await acts.resolve(id, { allow: false }, clerk);
    const row = ground.database.selectFrom('reconciliation_item').selectAll().where('id', '=', id);
    expect(await row.executeTakeFirstOrThrow()).toMatchObject({
      state: 'resolved',
      resolution: 'CLEARED',
      resolved_by: 'clerk',
      note: 'bank statement 12',
    });
    await expect(acts.resolve(id, { allow: false }, clerk)).rejects.toMatchObject({ code: 'RECONCILIATION_SETTLED' });
    await expect(acts.nameOwner(id, 'x', clerk)).rejects.toMatchObject({ code: 'RECONCILIATION_SETTLED' });
    await expect(acts.resolve(newId(), { allow: false }, clerk)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('about what TST holds ends the dispute: the rest of the money goes on', async () => {
    const id = await ground.openDossier({ reference: `ROW-${count}` });
    const of = { maHoSo: `ROW-${count}` };
    await ground.book(wireVoucher(number(), of));
    await ground.letTstRecord(number());
    await ground.book(
      wireVoucher(number(), { ...of, phienBan: '2', trangThai: 'reversed' }),
      wireVoucher(number('B'), of),
    );
    expect(await standing('B')).toBe('held');
    await acts.resolve(await itemOf('REVERSED_AFTER_RECORDED'), { allow: false }, clerk);
    expect(await ground.duties(id)).toEqual([number('A'), number('B')]);
  });

  it('waits for TST’s answer where TST is being told', async () => {
    await ground.openDossier({ reference: `FLY-${count}` });
    await ground.book(wireVoucher(number(), { maHoSo: `FLY-${count}` }));
    await ground.setDuty(number(), { state: 'in_flight' });
    await ground.book(wireVoucher(number(), { maHoSo: `FLY-${count}`, phienBan: '2', trangThai: 'reversed' }));
    const id = await itemOf('REVERSED_AFTER_RECORDED');
    await expect(acts.resolve(id, { allow: false }, clerk)).rejects.toMatchObject({ code: 'RECONCILIATION_NOT_YET' });
  });
});

describe('months that another dossier of the person was paid for', () => {
  const pay = (letter: string, fields: Record<string, string> = {}): Promise<void> =>
    ground.book(wireVoucher(number(letter), { maHoSo: `MONTH-${letter}${count}`, ...fields }));
  beforeEach(async () => {
    for (const letter of ['A', 'B'])
      await ground.openDossier({ reference: `MONTH-${letter}${count}`, personalId: person });
    await pay('A');
  });

  it('hold the money until a person lets it pass; the same person’s other months do not', async () => {
    await pay('B', { tuThang: '2027-02' });
    expect([await standing('B'), await open(number('B'))]).toEqual(['held', ['PERIOD_OVERLAPS']]);
    await acts.resolve(await itemOf('PERIOD_OVERLAPS', number('B')), { allow: true }, clerk);
    expect([await standing('B'), await open(number('B'))]).toEqual(['recording', []]);
    await rematch();
    expect([await standing('A'), await standing('B')]).toEqual(['recording', 'recording']);
  });

  it('are judged anew when accounting says other months', async () => {
    await pay('B');
    await pay('B', { phienBan: '2', tuThang: '2027-03' });
    expect([await standing('B'), await open(number('B'))]).toEqual(['recording', []]);
  });

  it('are free again when the other voucher is reversed before TST', async () => {
    await pay('B');
    await pay('A', { phienBan: '2', trangThai: 'reversed' });
    await rematch();
    expect([await standing('A'), await standing('B'), await open(number('B'))]).toEqual(['void', 'recording', []]);
  });

  it('are met also within one page: the first one counts', async () => {
    for (const letter of ['C', 'D'])
      await ground.openDossier({ reference: `${letter}-${count}`, personalId: `${person.slice(0, 11)}X` });
    await ground.book(
      wireVoucher(number('D'), { maHoSo: `D-${count}` }),
      wireVoucher(number('C'), { maHoSo: `C-${count}` }),
    );
    expect([await standing('C'), await standing('D')]).toEqual(['recording', 'held']);
  });

  it('are not let pass by clearing the item up without saying so', async () => {
    await pay('B');
    await acts.resolve(await itemOf('PERIOD_OVERLAPS', number('B')), { allow: false }, clerk);
    await rematch();
    expect([await standing('B'), await open(number('B'))]).toEqual(['held', []]);
  });
});

describe('another division than the computed one', () => {
  const computed = { grossVnd: 990_000, selfVnd: 792_000, stateVnd: 198_000, localVnd: 0, otherVnd: 0 };
  const pay = async (state: string): Promise<void> => {
    await ground.openDossier({ reference: `SPLIT-${count}`, computed });
    await ground.book(wireVoucher(number(), { maHoSo: `SPLIT-${count}`, NSNN: state }));
  };

  it('is told and holds nothing', async () => {
    await pay('150000');
    expect([await standing(), await open()]).toEqual(['recording', ['SPLIT_DIFFERS']]);
    await ground.letTstRecord(number());
    await rematch();
    expect(await open()).toEqual(['SPLIT_DIFFERS']);
  });

  it('is not told when it is the computed one', async () => {
    await pay('198000');
    expect([await standing(), await ground.items(number())]).toEqual(['recording', []]);
  });

  it('holds the money where the rules say so, until a person lets this division pass', async () => {
    ground.split.difference = 'hold';
    await pay('150000');
    expect([await standing(), await open()]).toEqual(['held', ['SPLIT_DIFFERS']]);
    await acts.resolve(await itemOf('SPLIT_DIFFERS'), { allow: true }, clerk);
    expect([await standing(), await open()]).toEqual(['recording', []]);
  });

  it('cannot be let pass where another kind holds the money', async () => {
    await ground.book(wireVoucher(number()));
    const id = await itemOf('VOUCHER_WITHOUT_DOSSIER');
    await expect(acts.resolve(id, { allow: true }, clerk)).rejects.toMatchObject({
      code: 'RECONCILIATION_NOT_ALLOWABLE',
    });
  });
});
