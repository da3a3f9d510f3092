import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  clockAt,
  deliveriesOf,
  findDossier,
  openBench,
  openDossier,
  owe,
  silentLogger,
  type RoomBench,
} from '../../test/support/partner-room.js';
import { openVoucher } from '../../test/support/vouchers.js';
import type { Status } from '../domain/status.js';
import type { VoucherStanding } from '../domain/voucher.js';
import { newId } from '../platform/ids.js';
import { findCover, markCoverCreated, requestCover } from '../store/cover-sheet.repository.js';
import type { DossierRow } from '../store/database.js';
import type { CoverNotice } from './cover-notice.js';
import { CoverNotices } from './cover-notices.service.js';

const clock = clockAt('2026-11-22T05:00:00Z');
const vssCode = '7900000001';
let bench: RoomBench;
let notices: CoverNotices;
let numbers = 0;

beforeAll(async () => {
  bench = await openBench();
  notices = new CoverNotices(bench.transactor, clock, silentLogger);
});
afterAll(() => bench.close());

interface Waiting {
  readonly dossier: DossierRow;
  readonly voucherNumber: string;
  readonly coverNumber: string;
  readonly notice: CoverNotice;
}

/** A first-timer whose cover was asked for; `created`: TST's answer with the cover's number has been settled. */
async function waiting(
  wish: { created?: boolean; standing?: VoucherStanding; status?: Status } = {},
): Promise<Waiting> {
  numbers += 1;
  const tnhsNumber = `${String(numbers).padStart(5, '0')}/2026/07906`;
  const coverNumber = `TB-${String(numbers).padStart(8, '0')}`;
  const dossier = await openDossier(bench.database, { status: wish.status ?? 4, tnhsNumber, vssCode });
  const voucher = await openVoucher(bench.database, dossier.id, wish.standing ?? 'recorded');
  await owe(bench.database, dossier, { system: 'tst', operation: 'cover', idempotencyKey: `tst.cover.${dossier.id}` });
  await bench.database.transaction().execute(async (tx) => {
    await requestCover(tx, { dossierId: dossier.id, vssCode, at: clock.now() });
    if (wish.created) await markCoverCreated(tx, { dossierId: dossier.id, coverNumber, at: clock.now() });
  });
  const notice = {
    eventId: newId(),
    maToBia: coverNumber,
    maSoBHXH: vssCode,
    soGiayTo: `BHXH-${numbers}`,
    ngayCap: new Date('2026-11-22T04:30:00Z'),
    duongDan: `https://tst.example.vn/${numbers}.pdf`,
  };
  return { dossier, voucherNumber: voucher.number, coverNumber, notice };
}

async function statusOf(dossier: DossierRow): Promise<number> {
  return (await findDossier(bench.database, dossier.id)).status;
}

describe('the notice of an issued cover', () => {
  it('ends the dossier with the cover as result and owes the portal a callback', async () => {
    const { dossier, notice } = await waiting({ created: true });

    expect(await notices.accept(notice, { contentType: 'text/xml', body: '<as/>' })).toEqual({ accepted: true });

    const { soGiayTo: documentNo, duongDan: link, ngayCap } = notice;
    const result = { kind: 'COVER', documentNo, link };
    expect(await findDossier(bench.database, dossier.id)).toMatchObject({ status: 9, result });
    expect(await findCover(bench.database, dossier.id)).toMatchObject({
      ...{ state: 'issued', document_no: documentNo, link, issued_at: ngayCap },
    });
    const owed = (await deliveriesOf(bench.database, dossier.id)).map((one) => one.operation);
    expect(owed).toEqual(expect.arrayContaining(['cover', 'status']));
    const kept = await bench.database.selectFrom('message').selectAll().where('dossier_id', '=', dossier.id).execute();
    expect(kept.map((one) => [one.operation, one.body.toString()])).toEqual([['cover-notice', '<as/>']]);
  });

  it('told again gets the first answer; told ten times at once has one effect', async () => {
    const { dossier, notice } = await waiting({ created: true });
    const answers = await Promise.all(Array.from({ length: 10 }, () => notices.accept(notice)));
    expect(answers).toEqual(Array.from({ length: 10 }, () => ({ accepted: true })));
    expect(await findDossier(bench.database, dossier.id)).toMatchObject({ status: 9, sequence: 2 });
    const onceMore = { ...notice, eventId: newId(), duongDan: 'https://tst.example.vn/other.pdf' };
    expect(await notices.accept(onceMore)).toEqual({ accepted: true });
    expect((await findCover(bench.database, dossier.id))?.link).toBe(notice.duongDan);
    expect(await findDossier(bench.database, dossier.id)).toMatchObject({ status: 9, sequence: 2 });
  });

  it.each<[string, (waiting: Waiting) => Partial<CoverNotice>]>([
    ['TNHS’s number', ({ dossier }) => ({ soHoSo: dossier.tnhs_number ?? '' })],
    ['the voucher', ({ voucherNumber }) => ({ soChungTu: voucherNumber })],
    ['our key', ({ dossier }) => ({ khoaChongTrung: `tst.cover.${dossier.id}` })],
  ])('overtaking the answer that names the cover finds its dossier by %s', async (_name, named) => {
    const one = await waiting();
    expect(await notices.accept(one.notice)).toMatchObject({ accepted: false, code: 'NOT_FOUND' });

    expect(await notices.accept({ ...one.notice, ...named(one) })).toEqual({ accepted: true });
    expect(await statusOf(one.dossier)).toBe(9);

    const { coverNumber } = one;
    await bench.database
      .transaction()
      .execute((tx) => markCoverCreated(tx, { dossierId: one.dossier.id, coverNumber, at: clock.now() }));
    expect(await findCover(bench.database, one.dossier.id)).toMatchObject({
      ...{ state: 'issued', cover_number: coverNumber, document_no: one.notice.soGiayTo, created_at: clock.now() },
    });
  });

  it('is taken, and the dossier waits, while one of its vouchers is still being recorded', async () => {
    const { dossier, notice } = await waiting({ created: true });
    await openVoucher(bench.database, dossier.id, 'recording');
    expect(await notices.accept(notice)).toEqual({ accepted: true });
    expect(await statusOf(dossier)).toBe(4);
    expect(await findCover(bench.database, dossier.id)).toMatchObject({ state: 'issued' });
  });

  it('without a recorded voucher ends nothing', async () => {
    const { dossier, notice } = await waiting({ created: true, standing: 'held' });
    expect(await notices.accept(notice)).toEqual({ accepted: true });
    expect(await statusOf(dossier)).toBe(4);
  });

  it('of a dossier that TNHS stopped is kept and moves nothing', async () => {
    const { dossier, notice } = await waiting({ created: true, status: 8 });
    expect(await notices.accept(notice)).toEqual({ accepted: true });
    expect(await statusOf(dossier)).toBe(8);
  });
});

describe('is not taken', () => {
  it('of a cover nobody asked for', async () => {
    const { notice } = await waiting();
    const dossier = await openDossier(bench.database, { status: 4, tnhsNumber: '90001/2026/07906' });
    const answer = await notices.accept({ ...notice, soHoSo: dossier.tnhs_number ?? '' });
    expect(answer).toEqual({ accepted: false, code: 'NOT_FOUND', message: { vi: 'Không tìm thấy', en: 'Not found' } });
  });

  it('about another person', async () => {
    const { dossier, notice } = await waiting({ created: true });
    const answer = await notices.accept({ ...notice, maSoBHXH: '7999999999' });
    expect(answer).toMatchObject({ accepted: false, code: 'TST_COVER_PERSON_DIFFERS' });
    expect(await statusOf(dossier)).toBe(4);
  });

  it('when its names lead to two dossiers, or to another cover', async () => {
    const [one, other] = [await waiting({ created: true }), await waiting({ created: true })];
    const differs = { accepted: false, code: 'TST_COVER_DIFFERS' };
    expect(await notices.accept({ ...one.notice, soHoSo: other.dossier.tnhs_number ?? '' })).toMatchObject(differs);
    const wrongCover = { ...one.notice, maToBia: 'TB-99999999', soHoSo: one.dossier.tnhs_number ?? '' };
    expect(await notices.accept(wrongCover)).toMatchObject(differs);
    expect([await statusOf(one.dossier), await statusOf(other.dossier)]).toEqual([4, 4]);
  });

  it('with another document for a cover already issued', async () => {
    const { dossier, notice } = await waiting({ created: true });
    await notices.accept(notice);
    const answer = await notices.accept({ ...notice, eventId: newId(), soGiayTo: 'BHXH-other' });
    expect(answer).toMatchObject({ accepted: false, code: 'TST_COVER_DIFFERS' });
    expect((await findCover(bench.database, dossier.id))?.document_no).toBe(notice.soGiayTo);
  });

  it('under the event id of another notice', async () => {
    const [one, other] = [await waiting({ created: true }), await waiting({ created: true })];
    await notices.accept(one.notice);
    const reused = { ...other.notice, eventId: one.notice.eventId };
    expect(await notices.accept(reused)).toMatchObject({ accepted: false, code: 'EVENT_ID_REUSED' });
    expect(await statusOf(other.dossier)).toBe(4);
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'tst/1.pdf'])(
    'with a link that is none: %s',
    async (duongDan) => {
      const { notice } = await waiting({ created: true });
      expect(await notices.accept({ ...notice, duongDan })).toMatchObject({
        accepted: false,
        code: 'VALIDATION_FAILED',
      });
    },
  );
});
