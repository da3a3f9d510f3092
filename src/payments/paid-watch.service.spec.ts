import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountingGround, wireVoucher, type AccountingGround } from '../../test/support/accounting-ground.js';
import { clockAt } from '../../test/support/partner-room.js';
import { Schedules } from '../delivery/schedules.js';
import type { Status } from '../domain/status.js';
import { readConfig } from '../platform/config.js';
import { PaidWatch } from './paid-watch.service.js';

const graceMs = 3_600_000;
/** The watch's own, so that a slow machine adds nothing to the grace. */
const clock = clockAt('2026-11-22T01:00:00Z');
let ground: AccountingGround;
let count = 0;
beforeAll(async () => {
  ground = await accountingGround();
});
afterAll(() => ground.close());

async function look(afterMs = 0): Promise<void> {
  clock.set(new Date(clock.now().getTime() + afterMs).toISOString());
  const config = { ...readConfig({ PARTNERS_FILE: 'none' }), PAID_GRACE_SECONDS: graceMs / 1000 };
  await new PaidWatch(new Schedules(), ground.database, clock, config, ground.logger).look();
}

interface Paid {
  readonly id: string;
  readonly reference: string;
  readonly voucher: string;
}

async function openPaid(): Promise<Paid> {
  count += 1;
  const reference = `G09-PAID-${count}`;
  const id = await ground.openDossier({ reference });
  const paid = { citizen_paid_at: clock.now(), citizen_paid_vnd: 264_000 };
  await ground.database.updateTable('dossier').set(paid).where('id', '=', id).execute();
  return { id, reference, voucher: `PW${count}` };
}

async function itemsOf({ id }: Paid): Promise<string[]> {
  const rows = await ground.database
    .selectFrom('reconciliation_item')
    .select(['kind', 'state', 'resolution'])
    .where('dossier_id', '=', id)
    .where('voucher_number', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(({ kind, state, resolution }) => [kind, state, resolution ?? ''].join(' ').trim());
}

const pay = ({ reference, voucher }: Paid): Promise<void> => ground.book(wireVoucher(voucher, { maHoSo: reference }));

async function closeByHand({ id }: Paid): Promise<void> {
  await ground.database
    .updateTable('reconciliation_item')
    .set({ state: 'resolved', resolved_by: 'operator', resolution: 'CLEARED', resolved_at: clock.now() })
    .where('dossier_id', '=', id)
    .execute();
}

describe('a dossier that the citizen has paid', () => {
  it('is shown to its agency once the grace is over, once, and with its age kept', async () => {
    const paid = await openPaid();
    await look(graceMs - 1);
    expect(await itemsOf(paid)).toEqual([]);
    await look(2);
    await look(2000);
    expect(await itemsOf(paid)).toEqual(['PAID_WITHOUT_VOUCHER open']);
  });

  it('is not looked at any more when the voucher comes', async () => {
    const paid = await openPaid();
    await look(graceMs + 1000);
    await pay(paid);
    await look();
    expect(await itemsOf(paid)).toEqual(['PAID_WITHOUT_VOUCHER resolved VOUCHER_CAME']);
  });

  it('whose voucher came within the grace is never shown', async () => {
    const paid = await openPaid();
    await pay(paid);
    await look(graceMs + 1000);
    expect(await itemsOf(paid)).toEqual([]);
  });

  it.each<[string, Status]>([
    ['withdrawn', 7],
    ['refused', 3],
    ['stopped', 8],
  ])('and that was %s waits for its refund instead', async (_how, status) => {
    const paid = await openPaid();
    await look(graceMs + 1000);
    await ground.database.updateTable('dossier').set({ status }).where('id', '=', paid.id).execute();
    await look();
    await look();
    expect(await itemsOf(paid)).toEqual(['PAID_WITHOUT_VOUCHER resolved DOSSIER_ENDED', 'REFUND_DUE open']);
  });

  it('is not shown again after a person has cleared it up', async () => {
    const paid = await openPaid();
    await look(graceMs + 1000);
    await closeByHand(paid);
    await look(graceMs);
    expect(await itemsOf(paid)).toEqual(['PAID_WITHOUT_VOUCHER resolved CLEARED']);
  });

  it('is shown again when its voucher is taken back', async () => {
    const paid = await openPaid();
    await look(graceMs + 1000);
    await pay(paid);
    await look();
    await ground.database.updateTable('voucher').set({ standing: 'void' }).where('number', '=', paid.voucher).execute();
    await look();
    expect(await itemsOf(paid)).toEqual(['PAID_WITHOUT_VOUCHER resolved VOUCHER_CAME', 'PAID_WITHOUT_VOUCHER open']);
  });
});

it('leaves unpaid dossiers alone', async () => {
  count += 1;
  const id = await ground.openDossier({ reference: `G09-UNPAID-${count}` });
  await look(graceMs * 10);
  expect(await itemsOf({ id, reference: '', voucher: '' })).toEqual([]);
});
