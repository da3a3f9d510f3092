// The duties towards TNHS, called directly: against the simulator of TNHS as a process of its own, on a real database.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  clockAt,
  deliveriesOf,
  findDossier,
  openBench,
  openDossier,
  owe,
  settle,
  silentLogger,
  type DossierWish,
  type RecordedWork,
  type RoomBench,
} from '../../test/support/partner-room.js';
import { startPartnerSimulator, type PartnerSimulator } from '../../test/support/partner-simulator.js';
import type { DeliveryHandler } from '../delivery/handler.js';
import type { Outcome, Settled } from '../delivery/outcome.js';
import { DeliveryRegistry } from '../delivery/registry.js';
import type { Operation } from '../domain/operations.js';
import { compileMappings } from '../mapping/compile-mappings.js';
import type { SoapPartner } from '../platform/partners.js';
import type { DossierRow } from '../store/database.js';
import { TnhsClient } from './tnhs.client.js';
import { TnhsDelivery } from './tnhs.delivery.js';
import { TnhsEvents } from './tnhs-events.service.js';

const clock = clockAt('2026-11-22T02:00:00Z');
const mappings = compileMappings(join(import.meta.dirname, '../../mappings'));
const numberForm = /^\d{5}\/\d{4}\/07906$/;
const clients: TnhsClient[] = [];
let bench: RoomBench;
let simulator: PartnerSimulator;
let room: TnhsDelivery;

beforeAll(async () => {
  [bench, simulator] = await Promise.all([openBench(), startPartnerSimulator('tnhs')]);
  room = await roomTowards(simulator.partner);
});
afterEach(() => simulator.behave());
afterAll(async () => {
  clients.forEach((client) => client.onApplicationShutdown());
  await Promise.all([bench.close(), simulator.close()]);
});

async function roomTowards(partner: SoapPartner): Promise<TnhsDelivery> {
  const client = await TnhsClient.open(partner);
  clients.push(client);
  return new TnhsDelivery(client, new DeliveryRegistry(), mappings, bench.database, clock);
}

function duty(dossier: DossierRow, operation: Operation, payload = {}): Promise<RecordedWork> {
  const idempotencyKey = `${dossier.id}.tnhs.${operation}`;
  return owe(bench.database, dossier, { system: 'tnhs', operation, idempotencyKey, payload });
}

async function createDuty(wish: DossierWish = {}): Promise<RecordedWork> {
  return duty(await openDossier(bench.database, wish), 'create');
}

async function settled(handler: DeliveryHandler, work: RecordedWork, outcome: Outcome): Promise<DossierRow> {
  expect(['delivered', 'refuse']).toContain(outcome.kind);
  await settle(bench, handler, { work, outcome: outcome as Settled });
  return findDossier(bench.database, work.dossierId);
}

/** A dossier that TNHS has, in the given status here. */
async function accepted(wish: DossierWish = {}): Promise<DossierRow> {
  const work = await createDuty();
  const dossier = await settled(room.create, work, await room.create.attempt(work));
  if (wish.status !== undefined)
    await bench.database.updateTable('dossier').set({ status: wish.status }).where('id', '=', dossier.id).execute();
  return findDossier(bench.database, dossier.id);
}

describe('TNHS’s appointment', () => {
  it('wins when it is a new one, and said again undoes no later date', async () => {
    const work = await createDuty();
    const told = async (appointmentAt: Date): Promise<DossierRow> =>
      settled(room.create, work, {
        kind: 'delivered',
        data: { acceptance: { tnhsNumber: '77777/2026/07906', appointmentAt } },
      });
    const [first, apology, next] = ['2026-11-27', '2026-12-02', '2026-12-04'].map(
      (day) => new Date(`${day}T10:00:00Z`),
    ) as [Date, Date, Date];
    expect(await told(first)).toMatchObject({ appointment_at: first, original_appointment_at: first });
    await bench.database
      .updateTable('dossier')
      .set({ appointment_at: apology })
      .where('id', '=', work.dossierId)
      .execute();
    expect(await told(first)).toMatchObject({ appointment_at: apology, tnhs_appointment_at: first });
    expect(await told(next)).toMatchObject({ appointment_at: next, original_appointment_at: first });
  });
});

describe('create', () => {
  it('hands the record over and keeps number and appointment; the status is TNHS’s to tell', async () => {
    const work = await createDuty();
    const outcome = await room.create.attempt(work);
    const dossier = await settled(room.create, work, outcome);
    expect(outcome.kind).toBe('delivered');
    expect(dossier.tnhs_number).toMatch(numberForm);
    expect(dossier.appointment_at?.getTime()).toBeGreaterThan(Date.parse('2026-11-22T00:00:00Z'));
    expect(dossier).toMatchObject({ status: 1, sequence: 1 });
    const [entry] = await simulator.ledgerOf(work.idempotencyKey);
    expect(entry).toMatchObject({ kind: 'create', duplicate: false, data: { maHoSoCong: dossier.portal_ref } });
    expect(JSON.stringify(entry?.detail)).toContain('Số 1 <Đường> & \\"Ngõ\\"');
  });

  it('keeps both messages as they went, without the sign-in, and the partner’s status', async () => {
    const work = await createDuty();
    await room.create.attempt(work);
    expect(work.messages.map((message) => message.direction)).toEqual(['out', 'in']);
    expect(String(work.messages[0]?.body)).toContain(work.idempotencyKey);
    expect(JSON.stringify(work.messages)).not.toMatch(/Password|Nonce/);
    expect(work.partnerStatuses).toEqual(['200']);
  });

  it('sent twice under one key makes one dossier there', async () => {
    const work = await createDuty();
    const [first, second] = [await room.create.attempt(work), await room.create.attempt(work)];
    expect(second).toEqual(first);
    expect((await simulator.ledgerOf(work.idempotencyKey)).map((entry) => entry.duplicate)).toEqual([false, true]);
  });

  it('whose answer is lost is asked about and found', async () => {
    const work = await createDuty();
    await simulator.behave({ loseAnswerShare: 1 });
    expect(await room.create.attempt(work)).toMatchObject({ kind: 'unknown', code: 'ANSWER_LOST' });
    await simulator.behave();
    const told = await room.create.ask?.(work);
    expect(told?.kind).toBe('delivered');
    expect((await settled(room.create, work, told as Outcome)).tnhs_number).toMatch(numberForm);
  });

  it('that never reached TNHS is absent there', async () => {
    expect(await room.create.ask?.(await createDuty())).toEqual({ kind: 'absent' });
  });

  it('of a dossier that was withdrawn while the registers were asked is never sent', async () => {
    const work = await createDuty({ status: 7 });
    const dossier = await settled(room.create, work, await room.create.attempt(work));
    expect([dossier.status, dossier.tnhs_number]).toEqual([7, null]);
    expect(await simulator.ledgerOf(work.idempotencyKey)).toEqual([]);
  });

  it('refused by TNHS ends in status 3 with its reason, and the portal is told', async () => {
    const work = await createDuty({ reference: 'VSS-20261122-000001-REJECT' });
    const outcome = await room.create.attempt(work);
    expect(outcome).toMatchObject({ kind: 'refuse', code: 'TNHS_REFUSED' });
    expect(await settled(room.create, work, outcome)).toMatchObject({ status: 3, tnhs_number: null });
    const event = await bench.database
      .selectFrom('dossier_event')
      .selectAll()
      .where('dossier_id', '=', work.dossierId)
      .where('sequence', '=', 2)
      .executeTakeFirstOrThrow();
    expect(event).toMatchObject({ by: 'gateway', reason: 'Hồ sơ không thuộc đối tượng tham gia BHXH tự nguyện' });
    expect((await deliveriesOf(bench.database, work.dossierId)).map((one) => one.operation)).toEqual([
      'create',
      'status',
      'sync',
      'progress',
    ]);
  });

  it('with data that TNHS calls wrong is parked with its code, and its words stay in the stored message', async () => {
    const work = await createDuty({ reference: 'VSS-20261122-000002-BADDATA' });
    const outcome = await room.create.attempt(work);
    expect(outcome).toEqual({
      kind: 'park',
      code: 'TNHS_DATA_REJECTED',
      why: 'TNHS says that the data is wrong',
      detail: { partnerCode: 'DU_LIEU_SAI' },
    });
    expect(String(work.messages[1]?.body)).toContain('Mã cơ quan tiếp nhận không có trong danh mục');
  });

  it('that cannot be mapped is parked with field, rule and shape, and nothing is sent', async () => {
    const work = await createDuty({ canonical: { participant: { fullName: 'Nguyễn Văn Thử', sex: 'UNKNOWN-SEX' } } });
    const outcome = await room.create.attempt(work);
    expect(outcome).toMatchObject({ kind: 'park', code: 'MAPPING_PROBLEM' });
    const { detail } = outcome as { detail: { problems: { rule: string; code: string; shape: unknown }[] } };
    expect(detail.problems).toContainEqual(
      expect.objectContaining({
        rule: 'dossier.participant.sex',
        code: 'UNKNOWN_CODE',
        sourcePath: '/dossier/participant/sex',
      }),
    );
    expect(JSON.stringify(outcome)).not.toMatch(/UNKNOWN-SEX|Nguyễn/);
    expect(work.messages).toEqual([]);
  });

  it('with a character that XML cannot carry is parked, and nothing is sent', async () => {
    const work = await createDuty({ canonical: { service: '602e\u0001' } });
    expect(await room.create.attempt(work)).toMatchObject({ kind: 'park', code: 'MAPPING_PROBLEM' });
    expect(await simulator.ledgerOf(work.idempotencyKey)).toEqual([]);
  });

  it('answered with the number of another dossier is parked before it gets into our books', async () => {
    const work = await createDuty();
    const outcome = await room.create.attempt(work);
    const { acceptance } = (outcome as { data: { acceptance: { tnhsNumber: string } } }).data;
    const other = await openDossier(bench.database, { tnhsNumber: acceptance.tnhsNumber });
    expect(await room.create.ask?.(work)).toMatchObject({
      kind: 'park',
      code: 'TNHS_NUMBER_DIFFERS',
      detail: { ofDossier: other.id },
    });
  });

  it('overtaken by TNHS’s first status keeps that status and gets its appointment', async () => {
    const work = await createDuty();
    const outcome = await room.create.attempt(work);
    const { acceptance } = (outcome as { data: { acceptance: { tnhsNumber: string } } }).data;
    const events = new TnhsEvents(bench.transactor, clock, silentLogger);
    const event = {
      eventId: work.id,
      idempotencyKey: work.idempotencyKey,
      soHoSo: acceptance.tnhsNumber,
      status: 2 as const,
    };
    expect(await events.accept({ ...event, at: clock.now() })).toEqual({ accepted: true });

    const dossier = await settled(room.create, work, outcome);

    expect(dossier).toMatchObject({ status: 2, tnhs_number: acceptance.tnhsNumber });
    expect(dossier.appointment_at).not.toBeNull();
  });
});

describe('supplement', () => {
  it('hands over the whole record with the note, and TNHS has it once', async () => {
    const dossier = await accepted({ status: 1 });
    await simulator.control('status', { soHoSo: dossier.tnhs_number, status: 5, reason: 'Thiếu ảnh' });
    const work = await duty(dossier, 'supplement', { note: 'Đã bổ sung' });
    const outcome = await room.supplement.attempt(work);
    expect(outcome.kind).toBe('delivered');
    expect(await room.supplement.ask?.(work)).toMatchObject({ kind: 'delivered' });
    expect(await settled(room.supplement, work, outcome)).toMatchObject({
      status: 1,
      tnhs_number: dossier.tnhs_number,
    });
    const [entry, ...more] = await simulator.ledgerOf(work.idempotencyKey);
    expect(entry).toMatchObject({ kind: 'supplement', duplicate: false });
    expect(JSON.stringify(entry?.detail)).toContain('Đã bổ sung');
    expect(more).toEqual([]);
  });

  it('without a number to send it to is parked', async () => {
    const work = await duty(await openDossier(bench.database), 'supplement');
    expect(await room.supplement.attempt(work)).toMatchObject({ kind: 'park', code: 'TNHS_NUMBER_MISSING' });
  });

  it('to a dossier that TNHS does not know is parked', async () => {
    const work = await duty(await openDossier(bench.database, { tnhsNumber: '99999/2026/07906' }), 'supplement');
    expect(await room.supplement.attempt(work)).toMatchObject({ kind: 'park', code: 'TNHS_DOSSIER_UNKNOWN' });
  });
});

describe('withdraw', () => {
  it('accepted by TNHS moves the dossier to 7 with the citizen’s reason', async () => {
    const dossier = await accepted({ status: 6 });
    const work = await duty(dossier, 'withdraw', { reason: 'Không còn nhu cầu' });
    expect(await settled(room.withdraw, work, await room.withdraw.attempt(work))).toMatchObject({ status: 7 });
    const [entry] = await simulator.ledgerOf(work.idempotencyKey);
    expect(JSON.stringify(entry?.detail)).toContain('Không còn nhu cầu');
  });

  it('refused by TNHS leaves the dossier as it is; the delivery says so', async () => {
    const dossier = await accepted({ status: 6 });
    await simulator.control('status', { soHoSo: dossier.tnhs_number, status: 8 });
    const work = await duty(dossier, 'withdraw', { reason: 'x' });
    const outcome = await room.withdraw.attempt(work);
    expect(outcome).toMatchObject({ kind: 'refuse', code: 'TNHS_WITHDRAWAL_REFUSED' });
    expect(await settled(room.withdraw, work, outcome)).toMatchObject({ status: 6, sequence: dossier.sequence });
  });

  it.each([3, 8, 9, 10] as const)('of a dossier that ended in %i is not sent', async (status) => {
    const work = await duty(await accepted({ status }), 'withdraw', { reason: 'x' });
    const outcome = await room.withdraw.attempt(work);
    expect(outcome).toMatchObject({ kind: 'refuse', code: 'TNHS_WITHDRAWAL_TOO_LATE' });
    expect(await settled(room.withdraw, work, outcome)).toMatchObject({ status });
    expect(await simulator.ledgerOf(work.idempotencyKey)).toEqual([]);
  });

  it('after the gateway refused the supplemented dossier is sent, and changes nothing here', async () => {
    const work = await duty(await accepted({ status: 3 }), 'withdraw', { reason: 'x', afterRefusal: true });
    expect(await settled(room.withdraw, work, await room.withdraw.attempt(work))).toMatchObject({ status: 3 });
    expect(await simulator.ledgerOf(work.idempotencyKey)).toHaveLength(1);
  });

  it('of a dossier that TNHS never got ends it here alone', async () => {
    const work = await duty(await openDossier(bench.database), 'withdraw', { reason: 'x' });
    expect(await settled(room.withdraw, work, await room.withdraw.attempt(work))).toMatchObject({ status: 7 });
    expect(await simulator.ledgerOf(work.idempotencyKey)).toEqual([]);
  });
});

describe('when TNHS misbehaves', () => {
  it.each([
    ['busy by a fault', { faultShare: 1, faultKind: 'temporary' }, { kind: 'retry', code: 'PARTNER_BUSY' }],
    [
      'busy by HTTP 429',
      { rateLimitShare: 1, retryAfterSeconds: 7 },
      { kind: 'retry', code: 'PARTNER_BUSY', afterMs: 7000 },
    ],
    ['cut off', { down: true }, { kind: 'unknown', code: 'ANSWER_LOST' }],
    ['a page of HTML', { nonsenseShare: 1, nonsenseKind: 'html' }, { kind: 'unknown', code: 'PARTNER_NONSENSE' }],
    ['half an answer', { nonsenseShare: 1, nonsenseKind: 'truncated' }, { kind: 'unknown', code: 'PARTNER_NONSENSE' }],
    [
      'another element',
      { nonsenseShare: 1, nonsenseKind: 'wrong-element' },
      { kind: 'unknown', code: 'PARTNER_NONSENSE' },
    ],
    [
      'HTTP 500 with nothing',
      { nonsenseShare: 1, nonsenseKind: 'empty-500' },
      { kind: 'unknown', code: 'PARTNER_BUSY' },
    ],
    ['too slow', { slowMs: 4000, slowWhen: 'after' }, { kind: 'unknown', code: 'ANSWER_LOST' }],
  ])('%s', async (_name, behaviour, expected) => {
    const partner = 'slowMs' in behaviour ? { ...simulator.partner, timeoutMs: 2000 } : simulator.partner;
    const [{ create }, work] = [await roomTowards(partner), await createDuty()];
    await simulator.behave(behaviour);
    expect(await create.attempt(work)).toMatchObject(expected);
    // Whatever a look-up fails with says nothing about the write: it stays to be asked about.
    expect(await create.ask?.(work)).toMatchObject({ kind: 'unknown', code: expected.code });
  });

  it('refuses our sign-in', async () => {
    const denied = await roomTowards({ ...simulator.partner, password: 'wrong' });
    const work = await createDuty();
    expect(await denied.create.attempt(work)).toMatchObject({ kind: 'retry', code: 'PARTNER_DENIED_US' });
    expect(await denied.create.ask?.(work)).toMatchObject({ kind: 'unknown', code: 'PARTNER_DENIED_US' });
    expect(JSON.stringify(work.messages)).not.toContain('wrong');
  });

  it('is not there', async () => {
    const nowhere = await roomTowards({ ...simulator.partner, url: 'http://127.0.0.1:1/soap' });
    const work = await createDuty();
    expect(await nowhere.create.attempt(work)).toMatchObject({ kind: 'retry', code: 'PARTNER_UNREACHABLE' });
    expect(await nowhere.create.ask?.(work)).toMatchObject({ kind: 'unknown', code: 'PARTNER_UNREACHABLE' });
    expect(work.messages).toEqual([]);
  });
});
