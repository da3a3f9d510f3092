// The duties towards TST, called directly: against the simulator of TST as a process of its own, on a real database.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { findDossier, openDossier, type RecordedWork } from '../../test/support/partner-room.js';
import type { PartnerSimulator } from '../../test/support/partner-simulator.js';
import { TstRoom } from '../../test/support/tst-room.js';
import { openVoucher } from '../../test/support/vouchers.js';
import { findCover, markCoverIssued } from '../store/cover-sheet.repository.js';
import type { Database } from '../store/database.js';
import { personHash } from '../store/keyed-hashes.js';
import type { TstDelivery } from './tst.delivery.js';

const { clock } = TstRoom;
let ground: TstRoom;
let database: Database;
let simulator: PartnerSimulator;
let room: TstDelivery;

beforeAll(async () => {
  ground = await TstRoom.open();
  ({ simulator, delivery: room } = ground);
  ({ database } = ground.bench);
});
afterEach(() => simulator.behave());
afterAll(() => ground.close());

/** The cover duty as `settle` of the record put it. */
async function coverDuty(dossierId: string): Promise<RecordedWork> {
  const row = await database
    .selectFrom('delivery')
    .selectAll()
    .where('idempotency_key', '=', `tst.cover.${dossierId}`)
    .executeTakeFirstOrThrow();
  const dossier = await findDossier(database, dossierId);
  const { work } = await ground.recordable();
  return {
    ...work,
    id: row.id,
    dossierId,
    operation: 'cover',
    idempotencyKey: row.idempotency_key,
    payload: row.payload,
    dossier,
  };
}

describe('record', () => {
  it('of somebody who contributed before ends the dossier with the period as result', async () => {
    const { voucher, work } = await ground.recordable({ registrationCase: 'CONTINUE', vssCode: '7912345678' });

    const dossier = await ground.recorded(work);

    const [entry] = await simulator.ledgerOf(voucher.number);
    expect(entry).toMatchObject({ kind: 'record', duplicate: false });
    expect(await ground.standingOf(voucher.number)).toBe('recorded');
    expect(dossier).toMatchObject({
      status: 9,
      vss_code: '7912345678',
      canonical: { contribution: { case: 'CONTINUE' } },
      result: { kind: 'PERIOD', documentNo: entry?.data['maQuaTrinh'] },
    });
    expect(await ground.coverDuties(dossier.id)).toEqual([]);
    expect(await findCover(database, dossier.id)).toBeUndefined();
  });

  it('of a first-timer keeps the new code, asks for the cover once and waits', async () => {
    const { voucher, work } = await ground.recordable();

    const dossier = await ground.recorded(work);

    const [entry] = await simulator.ledgerOf(voucher.number);
    expect(dossier).toMatchObject({ status: 4, vss_code: personHash(entry?.data['maSoBHXH'] as string), result: null });
    expect(await ground.coverDuties(dossier.id)).toEqual([`tst.cover.${dossier.id}`]);
    expect(await findCover(database, dossier.id)).toMatchObject({
      state: 'requested',
      vss_code: dossier.vss_code,
    });
  });

  it('sends what was paid by the voucher and who paid by the dossier', async () => {
    const { dossier, voucher, work } = await ground.recordable();
    await room.record.attempt(work);
    const [entry] = await simulator.ledgerOf(voucher.number);
    expect(entry?.detail).toMatchObject({
      khoaChongTrung: `tst.record.${voucher.number}`,
      soHoSo: dossier.tnhs_number,
      nguoiThamGia: { hoTen: 'Nguyễn Văn Thử' },
      quaTrinh: { phuongAn: 'TM', soTien: '792000', tuThang: '2026-12', soThang: '3' },
    });
    expect(JSON.stringify(work.messages)).not.toMatch(/Password|Nonce/);
  });

  it('of two vouchers ends the dossier with the last, and asks for one cover', async () => {
    const { dossier, work } = await ground.recordable({ registrationCase: 'CONTINUE' });
    const second = await ground.recordDuty(dossier, await openVoucher(database, dossier.id));
    expect(await ground.recorded(work)).toMatchObject({ status: 4 });
    expect(await ground.recorded(second)).toMatchObject({ status: 9 });

    const first = await ground.recordable();
    const other = await ground.recordDuty(first.dossier, await openVoucher(database, first.dossier.id));
    await ground.recorded(first.work);
    await ground.recorded(other);
    expect(await ground.coverDuties(first.dossier.id)).toHaveLength(1);
  });

  it('of the last voucher ends a first-timer whose cover was issued before', async () => {
    const { dossier, work } = await ground.recordable();
    await ground.recorded(work);
    const last = await ground.recordDuty(dossier, await openVoucher(database, dossier.id));
    const issued = { dossierId: dossier.id, coverNumber: 'TB-1', documentNo: 'BHXH-1', link: undefined };
    await database.transaction().execute((tx) => markCoverIssued(tx, { ...issued, issuedAt: clock.now() }));
    expect(await ground.recorded(last)).toMatchObject({ status: 9, result: { kind: 'COVER', documentNo: 'BHXH-1' } });
  });

  it('does not end a dossier on part of its money, when the other part was reversed meanwhile', async () => {
    const { dossier, work } = await ground.recordable({ registrationCase: 'CONTINUE' });
    await database.updateTable('dossier').set({ declared_amount: 1_584_000 }).where('id', '=', dossier.id).execute();
    await openVoucher(database, dossier.id, 'void');
    expect(await ground.recorded(work)).toMatchObject({ status: 4 });
    const again = await ground.recordDuty(dossier, await openVoucher(database, dossier.id));
    expect(await ground.recorded(again)).toMatchObject({ status: 9 });
  });

  it('is not kept waiting by a voucher that is held for a person', async () => {
    const { dossier, work } = await ground.recordable({ registrationCase: 'CONTINUE' });
    await openVoucher(database, dossier.id, 'held');
    expect(await ground.recorded(work)).toMatchObject({ status: 9 });
  });

  it('sent twice has one effect there, and one whose answer is lost is found by its voucher', async () => {
    const { voucher, work } = await ground.recordable();
    await simulator.behave({ loseAnswerShare: 1 });
    expect(await room.record.attempt(work)).toMatchObject({ kind: 'unknown', code: 'ANSWER_LOST' });
    await simulator.behave();
    const told = await room.record.ask?.(work);
    expect(await room.record.attempt(work)).toEqual(told);
    expect((await simulator.ledgerOf(voucher.number)).map((entry) => entry.duplicate)).toEqual([false, true]);
  });

  it('that never reached TST is absent there', async () => {
    const { work } = await ground.recordable();
    expect(await room.record.ask?.(work)).toEqual({ kind: 'absent' });
  });

  it('waits, without a failure, until TNHS has given the dossier its number', async () => {
    const dossier = await openDossier(database, { status: 4 });
    const work = await ground.recordDuty(dossier, await openVoucher(database, dossier.id));
    expect(await room.record.attempt(work)).toMatchObject({ kind: 'notYet' });
    expect(work.messages).toEqual([]);
  });

  it.each([3, 7, 8] as const)('for a dossier closed in %i is parked for a person and not sent', async (status) => {
    const { voucher, work } = await ground.recordable({ status });
    expect(await room.record.attempt(work)).toMatchObject({
      kind: 'park',
      code: 'TST_DOSSIER_CLOSED',
      detail: { status },
    });
    expect(await simulator.ledgerOf(voucher.number)).toEqual([]);
  });

  it.each(['void', 'held', 'unmatched'] as const)(
    'of a voucher that stands as %s is parked and not sent',
    async (standing) => {
      const dossier = await ground.dossierInProcess();
      const voucher = await openVoucher(database, dossier.id, standing);
      const work = await ground.recordDuty(dossier, voucher);
      expect(await room.record.attempt(work)).toMatchObject({ kind: 'park', code: 'TST_VOUCHER_NOT_DUE' });
      expect(await simulator.ledgerOf(voucher.number)).toEqual([]);
    },
  );

  it('waits, unsent, for the matching to take up a voucher that was held because a person cancelled it', async () => {
    const dossier = await ground.dossierInProcess();
    const voucher = await openVoucher(database, dossier.id, 'held');
    const standing_reason = 'RECORD_CANCELLED';
    await database.updateTable('voucher').set({ standing_reason }).where('number', '=', voucher.number).execute();
    const work = await ground.recordDuty(dossier, voucher);
    expect(await room.record.attempt(work)).toMatchObject({ kind: 'notYet' });
    expect(await simulator.ledgerOf(voucher.number)).toEqual([]);
  });

  it('of a voucher that accounting reversed, or moved to another dossier, meanwhile is parked and not sent', async () => {
    const [reversed, moved] = [await ground.recordable(), await ground.recordable()];
    const other = await ground.dossierInProcess();
    const vouchers = database.updateTable('voucher');
    await vouchers.set({ state: 'REVERSED' }).where('number', '=', reversed.voucher.number).execute();
    await vouchers.set({ dossier_id: other.id }).where('number', '=', moved.voucher.number).execute();
    for (const { work } of [reversed, moved])
      expect(await room.record.attempt(work)).toMatchObject({ kind: 'park', code: 'TST_VOUCHER_NOT_DUE' });
  });

  it('that cannot be mapped is parked with field, rule and shape', async () => {
    const { work } = await ground.recordable({
      canonical: { participant: { personalId: '001090012345', sex: 'OTHER-SEX' } },
    });
    const outcome = await room.record.attempt(work);
    expect(outcome).toMatchObject({ kind: 'park', code: 'MAPPING_PROBLEM' });
    expect(JSON.stringify(outcome)).not.toMatch(/OTHER-SEX|001090012345/);
    expect(work.messages).toEqual([]);
  });

  it('of money without a posted voucher does not exist: a paid dossier alone moves nothing', async () => {
    const dossier = await ground.dossierInProcess({ status: 6, registrationCase: 'CONTINUE' });
    const { work } = await ground.recordable();
    const foreign = { ...work, dossierId: dossier.id, dossier };
    expect(await room.record.attempt(foreign)).toMatchObject({ kind: 'park', code: 'TST_VOUCHER_NOT_DUE' });
  });
});

describe('cover', () => {
  async function requested(): Promise<RecordedWork> {
    const { work } = await ground.recordable();
    await ground.recorded(work);
    return coverDuty(work.dossierId);
  }

  it('creates the data of the cover, once', async () => {
    const work = await requested();
    const outcome = await room.cover.attempt(work);
    const dossier = await ground.settled(room.cover, work, outcome);
    const cover = await findCover(database, work.dossierId);
    expect(cover).toMatchObject({ state: 'created', created_at: clock.now(), vss_code: dossier.vss_code });
    expect(dossier).toMatchObject({ status: 4 });
    const [entry, ...more] = await simulator.ledgerOf(dossier.tnhs_number ?? '');
    expect(entry).toMatchObject({ kind: 'cover', data: { maToBia: cover?.cover_number } });
    expect(personHash(entry?.data['maSoBHXH'] as string)).toBe(dossier.vss_code);
    expect(more).toEqual([]);
  });

  it('whose answer is lost is found by its key', async () => {
    const work = await requested();
    expect(await room.cover.ask?.(work)).toEqual({ kind: 'absent' });
    await simulator.behave({ loseAnswerShare: 1 });
    expect(await room.cover.attempt(work)).toMatchObject({ kind: 'unknown' });
    await simulator.behave();
    expect(await room.cover.ask?.(work)).toEqual(await room.cover.attempt(work));
  });

  it('of a code that TST does not know is parked', async () => {
    const work = await requested();
    const lost = { ...work, payload: { ...work.payload, vssCode: '0000000000' } };
    expect(await room.cover.attempt(lost)).toMatchObject({ kind: 'park', code: 'TST_PARTICIPATION_UNKNOWN' });
  });
});

describe('when TST misbehaves', () => {
  it.each([
    ['busy by a fault', { faultShare: 1, faultKind: 'temporary' }, { kind: 'retry', code: 'PARTNER_BUSY' }],
    ['refusing the data', { faultShare: 1, faultKind: 'permanent' }, { kind: 'park', code: 'TST_DATA_REJECTED' }],
    [
      'busy by HTTP 429',
      { rateLimitShare: 1, retryAfterSeconds: 3 },
      { kind: 'retry', code: 'PARTNER_BUSY', afterMs: 3000 },
    ],
    ['cut off', { down: true }, { kind: 'unknown', code: 'ANSWER_LOST' }],
    [
      'another element',
      { nonsenseShare: 1, nonsenseKind: 'wrong-element' },
      { kind: 'unknown', code: 'PARTNER_NONSENSE' },
    ],
  ])('%s', async (_name, behaviour, expected) => {
    const { voucher, work } = await ground.recordable();
    await simulator.behave(behaviour);
    expect(await room.record.attempt(work)).toMatchObject(expected);
    expect(await ground.standingOf(voucher.number)).toBe('recording');
  });
});
