// What the case of a registration, TST's code and TST's earlier periods do to a record; against TST's simulator.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalDossier, findDossier } from '../../test/support/partner-room.js';
import type { PartnerSimulator } from '../../test/support/partner-simulator.js';
import { TstRoom, type Recordable } from '../../test/support/tst-room.js';
import { openVoucher } from '../../test/support/vouchers.js';
import type { Database } from '../store/database.js';
import type { TstDelivery } from './tst.delivery.js';

/** TST is told that the person starts; the dossier's row says that he was insured. */
const firstTimer = { contribution: canonicalDossier.contribution };
let ground: TstRoom;
let database: Database;
let simulator: PartnerSimulator;
let room: TstDelivery;

beforeAll(async () => {
  ground = await TstRoom.open();
  ({ simulator, delivery: room } = ground);
  ({ database } = ground.bench);
});
afterAll(() => ground.close());

describe('the case of the registration', () => {
  it.each([
    ['FIRST_TIME', 'TM', undefined, 'COVER'],
    ['FROM_COMPULSORY', 'TM', '0123400001', 'PERIOD'],
    ['FROM_COMPULSORY', 'TM', undefined, 'COVER'],
    ['CONTINUE', 'DT', '0123400002', 'PERIOD'],
    ['CONTINUE', 'DT', undefined, 'PERIOD'],
    ['REREGISTER', 'DL', '0123400003', 'PERIOD'],
  ])('%s is recorded as %s; with the code %s it ends in a %s', async (registrationCase, plan, vssCode, kind) => {
    const { voucher, work } = await ground.recordable({
      registrationCase,
      ...(vssCode === undefined ? {} : { vssCode }),
    });
    const dossier = await ground.recorded(work);
    const [entry] = await simulator.ledgerOf(voucher.number);
    expect(entry?.detail).toMatchObject({ quaTrinh: { phuongAn: plan } });
    const isPeriod = kind === 'PERIOD';
    expect(await ground.coverDuties(dossier.id)).toHaveLength(isPeriod ? 0 : 1);
    expect(dossier).toMatchObject(
      isPeriod ? { status: 9, result: { kind, documentNo: entry?.data['maQuaTrinh'] } } : { status: 4, result: null },
    );
  });

  it('FROM_COMPULSORY with a cover asked for is not ended by a later voucher before the cover is issued', async () => {
    const { dossier, work } = await ground.recordable({ registrationCase: 'FROM_COMPULSORY' });
    const second = await ground.recordDuty(dossier, await openVoucher(database, dossier.id));
    await ground.recorded(work);
    expect(await ground.recorded(second)).toMatchObject({ status: 4, result: null });
    expect(await ground.coverDuties(dossier.id)).toHaveLength(1);
  });

  it('knows the person by the personal id where TST answers with it', async () => {
    const personalId = '001090077777';
    await simulator.control('people', { personalId, vssCode: personalId });
    const { work } = await ground.recordable({ registrationCase: 'CONTINUE', vssCode: '0123400004', personalId });
    expect(await ground.recorded(work)).toMatchObject({ status: 9 });
  });

  it('parks what TST recorded under another code than the participant’s, as something that cannot be taken back', async () => {
    const personalId = '001090088888';
    await simulator.control('people', { personalId, vssCode: '0999900001' });
    const { voucher, work } = await ground.recordable({
      registrationCase: 'REREGISTER',
      vssCode: '0123400005',
      personalId,
    });
    const parked = { kind: 'park', code: 'TST_CODE_DIFFERS', acted: true };
    const outcome = await room.record.attempt(work);
    expect(outcome).toMatchObject(parked);
    expect(JSON.stringify(outcome)).not.toMatch(/0999900001|0123400005|001090088888/);
    expect(await room.record.ask?.(work)).toMatchObject(parked);
    expect(await ground.standingOf(voucher.number)).toBe('recording');
  });

  it('compares a later voucher’s code with the one that TST told for the first', async () => {
    const personalId = '001090099999';
    const { dossier, work } = await ground.recordable({ registrationCase: 'CONTINUE', personalId });
    const second = await ground.recordDuty(dossier, await openVoucher(database, dossier.id));
    const knowing = await ground.recorded(work);
    await simulator.control('people', { personalId, vssCode: '0999900002' });
    expect(await room.record.attempt({ ...second, dossier: knowing })).toMatchObject({ code: 'TST_CODE_DIFFERS' });
  });

  it.each(['CONTINUE', 'REREGISTER'])('parks a new code for somebody who says to %s', async (registrationCase) => {
    const { work } = await ground.recordable({ registrationCase });
    const stranger = { ...work, dossier: { ...work.dossier, canonical: { ...work.dossier.canonical, ...firstTimer } } };
    expect(await room.record.attempt(stranger)).toMatchObject({ kind: 'park', code: 'TST_CODE_DIFFERS', acted: true });
  });
});

describe('a period that TST has already', () => {
  async function overlapping(): Promise<Recordable & { readonly vssCode: string }> {
    const vssCode = `01235${ground.nextNumber()}`;
    await simulator.control('periods', { vssCode, fromMonth: '2026-11', months: 3 });
    return { vssCode, ...(await ground.recordable({ registrationCase: 'CONTINUE', vssCode })) };
  }

  async function overlapItems(voucherNumber: string): Promise<{ state: string; detail: unknown }[]> {
    const items = database.selectFrom('reconciliation_item').select(['state', 'detail']);
    return items.where('voucher_number', '=', voucherNumber).where('kind', '=', 'PERIOD_OVERLAPS').execute();
  }

  it('parks the voucher with the months and opens one item, however often it is tried', async () => {
    const { work, voucher, dossier } = await overlapping();
    const months = ['2026-12', '2027-01'];
    const parked = { kind: 'park', code: 'TST_PERIOD_OVERLAPS', detail: { months } };
    expect(await room.record.attempt(work)).toMatchObject(parked);
    expect(await room.record.attempt(work)).toMatchObject(parked);
    expect(await overlapItems(voucher.number)).toEqual([{ state: 'open', detail: { saidBy: 'tst', months } }]);
    expect(await room.record.ask?.(work)).toEqual({ kind: 'absent' });
    expect(await findDossier(database, dossier.id)).toMatchObject({ status: 4 });
  });

  it('goes on when TST’s books were put right, and closes the item', async () => {
    const { vssCode, work, voucher } = await overlapping();
    await room.record.attempt(work);
    await simulator.control('periods', { vssCode, fromMonth: '2026-11', months: 3, gone: true });
    expect(await ground.recorded(work)).toMatchObject({ status: 9 });
    expect(await overlapItems(voucher.number)).toMatchObject([{ state: 'resolved' }]);
  });

  it('is none where the vouchers of one dossier share its months out', async () => {
    const { dossier, work } = await ground.recordable({ registrationCase: 'CONTINUE' });
    const second = await ground.recordDuty(dossier, await openVoucher(database, dossier.id));
    await ground.recorded(work);
    expect(await ground.recorded(second)).toMatchObject({ status: 9 });
  });
});
