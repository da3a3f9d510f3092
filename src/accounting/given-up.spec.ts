// A person cancels the recording of a voucher in TST: the money must not be lost out of sight, nor be recorded behind the person's back.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  accountingGround,
  ToyMapping,
  wireVoucher,
  type AccountingGround,
  type WireVoucher,
} from '../../test/support/accounting-ground.js';
import { moveDossier } from '../delivery/status-mover.js';
import { AccountingRematch } from './accounting.rematch.js';
import { ReconciliationActs, type Actor } from './reconciliation.acts.js';

let ground: AccountingGround;
let acts: ReconciliationActs;
let dossier = '';
let count = 0;
beforeAll(async () => {
  ground = await accountingGround();
  const { transactor, clock } = ground;
  acts = new ReconciliationActs({ transactor, clock });
});
afterAll(() => ground.close());
beforeEach(async () => {
  count += 1;
  dossier = await ground.openDossier({ reference: `UP-${count}` });
  await ground.book(paid());
});

const clerk: Actor = { who: 'clerk', reason: 'agreed with the agency' };
const number = (letter = 'A'): string => `${letter}${count}`;
const paid = (letter = 'A', fields: WireVoucher = {}): WireVoucher =>
  wireVoucher(number(letter), { maHoSo: `UP-${count}`, ...fields });

async function rematch(): Promise<void> {
  const { database, transactor, clock, logger } = ground;
  ground.clock.advance(1500);
  const parts = { database, transactor, mappings: new ToyMapping(), clock, logger };
  await new AccountingRematch(parts).run(new AbortController().signal);
}

/** As an operator's act leaves it. */
async function cancel(letter = 'A'): Promise<void> {
  await ground.database
    .updateTable('delivery')
    .set({ state: 'cancelled', code: 'CANCELLED_BY_OPERATOR', why: null, detail: null })
    .where('idempotency_key', '=', `tst.record.${number(letter)}`)
    .execute();
}

async function release(): Promise<void> {
  await ground.database
    .updateTable('delivery')
    .set({ state: 'pending', code: null, why: null })
    .where('idempotency_key', '=', `tst.record.${number()}`)
    .execute();
}

async function stands(letter = 'A'): Promise<string> {
  const [voucher, duty] = [await ground.voucher(number(letter)), await ground.duty(number(letter))];
  return `${voucher?.standing} ${voucher?.standing_reason ?? '-'} · ${duty?.state} ${duty?.code ?? '-'}`;
}

const givenUp = 'held RECORD_CANCELLED · cancelled CANCELLED_BY_OPERATOR';

async function itemId(): Promise<string> {
  const items = ground.database.selectFrom('reconciliation_item').select('id').where('voucher_number', '=', number());
  return (await items.where('state', '=', 'open').executeTakeFirstOrThrow()).id;
}

describe('a recording that a person cancelled', () => {
  it('leaves its voucher held with an item that names the duty, and is not put again by itself', async () => {
    await cancel();
    await rematch();
    expect(await stands()).toBe(givenUp);
    const items = ground.database.selectFrom('reconciliation_item').select(['kind', 'detail', 'dossier_id', 'state']);
    const duty = await ground.duty(number());
    expect(await items.where('voucher_number', '=', number()).execute()).toEqual([
      { kind: 'RECORD_CANCELLED', dossier_id: dossier, state: 'open', detail: { deliveryId: duty?.id, attempts: 0 } },
    ]);
    await rematch();
    await ground.book(paid('A', { phienBan: '2', tuThang: '2027-02' }));
    await rematch();
    expect(await stands()).toBe(givenUp);
    expect(await ground.items(number())).toEqual(['RECORD_CANCELLED']);
  });

  it('stays cancelled when the item is cleared up without letting it pass, and is not told again', async () => {
    await cancel();
    await rematch();
    await acts.resolve(await itemId(), { allow: false }, clerk);
    await rematch();
    expect(await stands()).toBe(givenUp);
    expect(await ground.items(number())).toEqual(['RECORD_CANCELLED resolved']);
  });

  it('is put again when a person lets it pass, and can be cancelled again', async () => {
    await cancel();
    await rematch();
    await acts.resolve(await itemId(), { allow: true }, clerk);
    expect(await stands()).toBe('recording - · pending -');
    await ground.database.updateTable('delivery').set({ attempts: 1 }).where('dossier_id', '=', dossier).execute();
    await cancel();
    await rematch();
    expect(await stands()).toBe(givenUp);
    expect(await ground.items(number())).toEqual(['RECORD_CANCELLED resolved', 'RECORD_CANCELLED']);
  });

  it('goes on when a person releases it, with the voucher as accounting has it by then', async () => {
    await cancel();
    await rematch();
    await ground.book(paid('A', { phienBan: '2', tuThang: '2027-02' }));
    await release();
    await rematch();
    expect(await stands()).toBe('recording - · pending -');
    expect((await ground.duty(number()))?.payload).toMatchObject({
      voucherVersion: 2,
      voucher: { fromMonth: '2027-02' },
    });
    expect(await ground.items(number())).toEqual(['RECORD_CANCELLED resolved']);
    await ground.letTstRecord(number());
    expect((await ground.voucher(number()))?.standing).toBe('recorded');
  });

  it('is not un-parked by the matching when a person released and parked it', async () => {
    await cancel();
    await rematch();
    await release();
    await ground.setDuty(number(), { state: 'parked', code: 'PARKED_BY_OPERATOR' });
    await rematch();
    expect(await stands()).toBe('recording - · parked PARKED_BY_OPERATOR');
  });

  it('is taken back when it was released for a dossier that has ended', async () => {
    await cancel();
    await rematch();
    await ground.transactor.run((tx) => moveDossier(tx, { dossierId: dossier, to: 8, by: 'tnhs', at: new Date() }));
    await release();
    await rematch();
    expect(await stands()).toBe('held VOUCHER_FOR_CLOSED_DOSSIER · cancelled -');
  });

  it('does not hold what else pays the dossier', async () => {
    dossier = await ground.openDossier({ reference: `UP-${count}-2`, declaredVnd: 1_584_000 });
    await ground.book(paid('B', { maHoSo: `UP-${count}-2` }), paid('C', { maHoSo: `UP-${count}-2` }));
    await cancel('B');
    await rematch();
    expect(await stands('B')).toBe(givenUp);
    expect(await stands('C')).toBe('recording - · pending -');
  });

  it('is recorded for another dossier that a person assigns its voucher to', async () => {
    await cancel();
    await rematch();
    const other = await ground.openDossier();
    await acts.assign({ number: number(), dossierId: other }, clerk);
    expect(await stands()).toBe('recording - · pending -');
    expect(await ground.duties(other)).toEqual([number()]);
    expect(await ground.items(number())).toEqual(['RECORD_CANCELLED resolved']);
  });

  it('is recorded when TST turns out to have it before the matching came', async () => {
    await cancel();
    await rematch();
    await release();
    await ground.letTstRecord(number());
    await rematch();
    expect(await ground.voucher(number())).toMatchObject({ standing: 'recorded', told_vnd: 792_000 });
  });
});
