import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  accountingGround,
  ToyMapping,
  wireVoucher,
  type AccountingGround,
  type WireVoucher,
} from '../../test/support/accounting-ground.js';
import { moveDossier } from '../delivery/status-mover.js';
import { countOpenReconciliation } from '../store/reconciliation.repository.js';
import { markVoucherRecorded } from '../store/voucher.repository.js';
import { AccountingRematch } from './accounting.rematch.js';

const signal = new AbortController().signal;
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

const number = (letter = 'A'): string => `${letter}${count}`;
const paid = (letter = 'A', fields: WireVoucher = {}): WireVoucher =>
  wireVoucher(number(letter), { maHoSo: reference, ...fields });

const book = (...vouchers: WireVoucher[]): Promise<void> => ground.book(...vouchers);

function rematching(mappings = new ToyMapping()): AccountingRematch {
  const { database, transactor, clock, logger } = ground;
  return new AccountingRematch({ database, transactor, mappings, clock, logger });
}

async function rematch(afterMs = 1500): Promise<void> {
  ground.clock.advance(afterMs);
  await rematching().run(signal);
}

describe('a voucher that came before its dossier', () => {
  it('is matched within seconds of the dossier’s coming, and its item settles itself', async () => {
    await book(paid());
    await rematch();
    expect(await ground.items(number())).toEqual(['VOUCHER_WITHOUT_DOSSIER']);
    const id = await ground.openDossier({ reference });
    await rematch();
    expect(await ground.duties(id)).toEqual([number()]);
    expect((await ground.dossier(id)).status).toBe(4);
    expect(await ground.items(number())).toEqual(['VOUCHER_WITHOUT_DOSSIER resolved']);
  });

  it('is recorded within seconds of TNHS giving the dossier its number', async () => {
    const id = await ground.openDossier({ reference, tnhsNumber: null, status: 1 });
    await book(paid());
    await rematch();
    expect(await ground.duties(id)).toEqual([]);
    await ground.database
      .updateTable('dossier')
      .set({ tnhs_number: `T-${count}` })
      .where('id', '=', id)
      .execute();
    await rematch();
    expect(await ground.duties(id)).toEqual([number()]);
  });

  it('becomes ambiguous when two dossiers come', async () => {
    const personalId = `0010900${String(count).padStart(5, '0')}`;
    await book(wireVoucher(number(), { soDinhDanh: personalId }));
    await ground.openDossier({ personalId });
    await ground.openDossier({ personalId });
    await rematch();
    expect(await ground.items(number())).toEqual(['VOUCHER_WITHOUT_DOSSIER resolved', 'VOUCHER_AMBIGUOUS']);
  });
});

describe('a held voucher', () => {
  it('is told anew when its dossier ends', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A', { soTien: '1000' }));
    await ground.transactor.run((tx) => moveDossier(tx, { dossierId: id, to: 8, by: 'tnhs', at: new Date() }));
    await rematch();
    expect(await ground.items(number())).toEqual(['AMOUNT_DIFFERS resolved', 'VOUCHER_FOR_CLOSED_DOSSIER']);
  });

  it('is recorded when the declared amount was corrected to it', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A', { soTien: '800000' }));
    await ground.database.updateTable('dossier').set({ declared_amount: 800_000 }).where('id', '=', id).execute();
    await rematch();
    expect(await ground.duties(id)).toEqual([number()]);
    expect(await ground.items(number())).toEqual(['AMOUNT_DIFFERS resolved']);
  });
});

describe('looking again', () => {
  it('is done every second at first, then after an eighth of the voucher’s age, at least every ten minutes', async () => {
    await book(paid());
    const cameAtMs = Number((await ground.voucher(number()))?.first_seen_at);
    /** Looks when the voucher is this old. @returns in how many ms it is looked at again */
    const lookAt = async (ageMs: number): Promise<number> => {
      const { database, transactor, logger } = ground;
      const clock = { now: () => new Date(cameAtMs + ageMs) };
      await new AccountingRematch({ database, transactor, mappings: new ToyMapping(), clock, logger }).run(signal);
      return Number((await ground.voucher(number()))?.check_at) - cameAtMs - ageMs;
    };
    expect(await lookAt(1500)).toBe(1000);
    expect(await lookAt(80_000)).toBe(10_000);
    expect(await lookAt(86_400_000)).toBe(600_000);
    ground.clock.advance(86_400_000);
  });

  it('reaches everyone however many wait, and costs nothing when nobody does', async () => {
    const many = Array.from({ length: 1300 }, (_, index) => wireVoucher(`${number('M')}-${index}`));
    await book(...many);
    // On a busy machine the first of them may be due again before the last has been looked at.
    const from = new Date(ground.clock.now().getTime() + 1500);
    await rematch();
    const due = ground.database
      .selectFrom('voucher')
      .select(({ fn }) => fn.countAll<number>().as('all'))
      .where('standing', '=', 'unmatched')
      .where('check_at', '<=', from);
    expect((await due.executeTakeFirstOrThrow()).all).toBe(0);
    let transactions = 0;
    const { database, logger } = ground;
    const run: typeof ground.transactor.run = (work) => {
      transactions += 1;
      return ground.transactor.run(work);
    };
    const clock = { now: () => from };
    const idle = new AccountingRematch({ database, transactor: { run }, mappings: new ToyMapping(), clock, logger });
    await idle.run(signal);
    expect(transactions).toBe(0);
  });
});

describe('a change that met TST’s attempt in flight', () => {
  it('still applies when TST turns out not to have been told', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid());
    await ground.setDuty(number(), { state: 'in_flight' });
    await book(paid('A', { phienBan: '2', tuThang: '2027-01' }));
    await rematch();
    expect(await ground.items(number())).toEqual(['CORRECTED_AFTER_RECORDED']);
    await ground.setDuty(number(), { state: 'waiting' });
    await rematch();
    expect(await ground.items(number())).toEqual(['CORRECTED_AFTER_RECORDED resolved']);
    expect(await ground.duty(number())).toMatchObject({
      state: 'pending',
      payload: { voucher: { fromMonth: '2027-01' } },
    });
    expect(await ground.duties(id)).toEqual([number()]);
  });

  it('cancels the duty of a voucher that was reversed meanwhile', async () => {
    await ground.openDossier({ reference });
    await book(paid());
    await ground.setDuty(number(), { state: 'in_flight' });
    await book(paid('A', { phienBan: '2', trangThai: 'reversed' }));
    await ground.setDuty(number(), { state: 'waiting' });
    await rematch();
    expect((await ground.duty(number()))?.state).toBe('cancelled');
    expect((await ground.voucher(number()))?.standing).toBe('void');
    expect(await ground.items(number())).toEqual(['REVERSED_AFTER_RECORDED resolved']);
  });

  it.each(['waiting', 'delivered'] as const)('stays a person’s while TST may know (%s)', async (state) => {
    await ground.openDossier({ reference });
    await book(paid());
    await ground.setDuty(number(), { state: 'in_flight' });
    await book(paid('A', { phienBan: '2', trangThai: 'reversed' }));
    await ground.setDuty(number(), { state, unsure: state === 'waiting' });
    await rematch();
    expect(await ground.items(number())).toEqual(['REVERSED_AFTER_RECORDED']);
  });
});

describe('a duty for a dossier that ended', () => {
  it('is taken back when TST’s handler has parked it, and the voucher is held for a refund', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid());
    await ground.transactor.run((tx) => moveDossier(tx, { dossierId: id, to: 8, by: 'tnhs', at: new Date() }));
    await ground.setDuty(number(), { state: 'parked', code: 'TST_DOSSIER_CLOSED' });
    await rematch();
    expect((await ground.duty(number()))?.state).toBe('cancelled');
    expect((await ground.voucher(number()))?.standing).toBe('held');
    expect(await ground.items(number())).toEqual(['VOUCHER_FOR_CLOSED_DOSSIER']);
  });
});

describe('an unreadable voucher', () => {
  it('is read again and booked once the mapping is mended', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A', { soTien: '792.000' }));
    const mapping = new ToyMapping();
    const running = rematching(mapping);
    await running.run(signal);
    expect(await ground.items(number())).toEqual(['VOUCHER_UNREADABLE']);
    mapping.mend();
    ground.clock.advance(600_000);
    await running.run(signal);
    expect(await ground.items(number())).toEqual(['VOUCHER_UNREADABLE resolved']);
    expect(await ground.duties(id)).toEqual([number()]);
  });

  it('does not undo what a later version has said', async () => {
    const id = await ground.openDossier({ reference });
    await book(paid('A', { phienBan: '2', soTien: '1.000' }));
    await book(paid('A', { phienBan: '3' }));
    await book(paid('A', { phienBan: '2', soTien: '1.000' }));
    const mapping = new ToyMapping();
    mapping.mend();
    await rematching(mapping).run(signal);
    expect(await ground.duty(number())).toMatchObject({ payload: { voucherVersion: 3 } });
    expect(await ground.duties(id)).toEqual([number()]);
  });

  it('is settled also when it had no number that could be read', async () => {
    await book({ ...paid(), soChungTu: '', soTien: '1.000' });
    const open = async (): Promise<number | undefined> =>
      (await countOpenReconciliation(ground.database)).find((one) => one.kind === 'VOUCHER_UNREADABLE')?.count;
    const before = (await open()) ?? 0;
    expect(before).toBeGreaterThan(0);
    const evidence = ground.database
      .selectFrom('voucher_version')
      .select('number')
      .where('number', 'like', 'unnumbered-%');
    const [row] = await evidence.execute();
    const named: Pick<ToyMapping, 'run'> = {
      run: (name, source) =>
        new ToyMapping().run(name, { ...(source as WireVoucher), soChungTu: number(), soTien: '792000' }),
    };
    const { database, transactor, clock, logger } = ground;
    await new AccountingRematch({ database, transactor, mappings: named, clock, logger }).run(signal);
    expect(await ground.items(row?.number ?? '')).toEqual(['VOUCHER_UNREADABLE resolved']);
    expect((await open()) ?? 0).toBeLessThan(before);
  });
});

describe('the status page', () => {
  it('gets the open items of each kind and the age of the oldest', async () => {
    await book(paid());
    const counts = await countOpenReconciliation(ground.database);
    const ours = counts.find((one) => one.kind === 'VOUCHER_WITHOUT_DOSSIER');
    expect(ours?.count).toBeGreaterThan(0);
    expect(ours?.oldestOpenedAt).toBeInstanceOf(Date);
  });
});

describe('beside everything else', () => {
  it('never deadlocks with pages, itself, TNHS’s events and TST’s answers, and records each voucher once', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `${reference}-${index}`);
    const ids = await Promise.all(names.map((name) => ground.openDossier({ reference: name, status: 2 })));
    const vouchers = names.map((name, index) => wireVoucher(`${number('R')}-${index}`, { maHoSo: name }));
    const shuffled = (seed: number): WireVoucher[] =>
      [...vouchers].sort((one, two) => hash(one['soChungTu'], seed) - hash(two['soChungTu'], seed));
    const events = (order: readonly string[]) =>
      order.map((id) =>
        ground.transactor.run((tx) => moveDossier(tx, { dossierId: id, to: 6, by: 'tnhs', at: new Date() })),
      );
    const settle = (id: string, index: number) =>
      ground.transactor.run(async (tx) => {
        await tx.selectFrom('dossier').select('id').where('id', '=', id).forUpdate().execute();
        await markVoucherRecorded(tx, `${number('R')}-${index}`, new Date());
      });
    ground.clock.advance(2000);
    await Promise.all([
      book(...shuffled(1)),
      book(...shuffled(2)),
      rematching().run(signal),
      ...events(ids.toReversed()),
      book(...shuffled(3)),
      rematching().run(signal),
      ...ids.map(settle),
      ...events(ids),
    ]);
    const duties = await Promise.all(ids.map((id) => ground.duties(id)));
    expect(duties).toEqual(ids.map((_, index) => [`${number('R')}-${index}`]));
  });
});

function hash(text: string | undefined, seed: number): number {
  return [...(text ?? '')].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0) * seed) % 9973, seed);
}
