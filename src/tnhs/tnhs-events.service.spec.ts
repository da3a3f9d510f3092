import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../platform/ids.js';
import type { DossierRow } from '../store/database.js';
import type { Status } from '../domain/status.js';
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
import type { TnhsStatusEvent } from './tnhs-event.js';
import { TnhsEvents } from './tnhs-events.service.js';

const clock = clockAt('2026-11-22T09:00:00Z');
let bench: RoomBench;
let events: TnhsEvents;
let numbers = 0;

beforeAll(async () => {
  bench = await openBench();
  events = new TnhsEvents(bench.transactor, clock, silentLogger);
});

afterAll(() => bench.close());

function newNumber(): string {
  numbers += 1;
  return `${String(numbers).padStart(5, '0')}/2026/07906`;
}

async function dossierIn(status: Status): Promise<DossierRow & { tnhs_number: string }> {
  const tnhsNumber = newNumber();
  return { ...(await openDossier(bench.database, { status, tnhsNumber })), tnhs_number: tnhsNumber };
}

function told(soHoSo: string, status: Status, more: Partial<TnhsStatusEvent> = {}): TnhsStatusEvent {
  return { eventId: newId(), soHoSo, status, at: new Date('2026-11-22T08:00:00Z'), ...more };
}

async function timeline(dossierId: string): Promise<number[]> {
  const rows = await bench.database
    .selectFrom('dossier_event')
    .select('status')
    .where('dossier_id', '=', dossierId)
    .orderBy('sequence')
    .execute();
  return rows.map((row) => row.status);
}

async function giveVoucher(dossierId: string, standing: 'held' | 'recording' | 'recorded'): Promise<void> {
  const number = newId();
  await bench.database
    .insertInto('voucher')
    .values({
      ...{ number, version: 1, state: 'POSTED', standing, dossier_id: dossierId, amount_vnd: 792_000 },
      ...{ content: '{}', content_hash: Buffer.from(number) },
    })
    .execute();
}

describe('a status told by TNHS', () => {
  it('moves the dossier, is written in the timeline with who and why, and owes the portals their callbacks', async () => {
    const dossier = await dossierIn(1);
    const papers = [{ name: 'Thông báo', url: 'https://tnhs.example.vn/1.pdf' }];
    const event = told(dossier.tnhs_number, 2, {
      officer: 'Trần Thị Kiểm',
      department: 'Bộ phận Một cửa',
      reason: 'Đủ',
      papers,
    });

    expect(await events.accept(event, { contentType: 'application/json', body: '{"as":"it came"}' })).toEqual({
      accepted: true,
    });

    expect(await findDossier(bench.database, dossier.id)).toMatchObject({ status: 2, sequence: 2 });
    const row = await bench.database
      .selectFrom('dossier_event')
      .selectAll()
      .where('dossier_id', '=', dossier.id)
      .where('sequence', '=', 2)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ previous: 1, by: 'tnhs', at: event.at, reason: 'Đủ' });
    expect(row.detail).toEqual({
      tnhsNumber: dossier.tnhs_number,
      officer: event.officer,
      department: event.department,
      papers,
    });
    expect(await deliveriesOf(bench.database, dossier.id)).toEqual([
      { system: 'vss-portal', operation: 'status', idempotency_key: `${dossier.id}.vss-portal.status.2` },
      { system: 'npsp', operation: 'sync', idempotency_key: `${dossier.id}.npsp.sync.2` },
      { system: 'npsp', operation: 'progress', idempotency_key: `${dossier.id}.npsp.progress.2` },
    ]);
    const kept = await bench.database.selectFrom('message').selectAll().where('dossier_id', '=', dossier.id).execute();
    expect(kept.map((one) => [one.direction, one.system, one.operation, one.body.toString()])).toEqual([
      ['in', 'tnhs', 'status', '{"as":"it came"}'],
    ]);
  });

  it('told again gets the first answer and does nothing more, however the dossier has moved on', async () => {
    const dossier = await dossierIn(1);
    const event = told(dossier.tnhs_number, 2);
    const first = await events.accept(event);
    await events.accept(told(dossier.tnhs_number, 5, { at: new Date('2026-11-22T08:10:00Z') }));

    expect(await events.accept(event)).toEqual(first);
    expect(first).toEqual({ accepted: true });
    expect(await timeline(dossier.id)).toEqual([1, 2, 5]);
  });

  it('told again gets the first answer even when the citizen has withdrawn meanwhile', async () => {
    const dossier = await dossierIn(1);
    const event = told(dossier.tnhs_number, 2);
    await events.accept(event);
    await bench.database.updateTable('dossier').set({ status: 7 }).where('id', '=', dossier.id).execute();
    expect(await events.accept(event)).toEqual({ accepted: true });
    expect(await events.accept({ ...event, eventId: newId() })).toMatchObject({ accepted: false });
  });

  it('told many times at the same moment has one effect', async () => {
    const dossier = await dossierIn(1);
    const event = told(dossier.tnhs_number, 2);
    const elsewhere = new TnhsEvents(bench.transactor, clock, silentLogger);

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? events : elsewhere).accept(event)),
    );

    expect(answers).toEqual(Array.from({ length: 10 }, () => ({ accepted: true })));
    expect(await timeline(dossier.id)).toEqual([1, 2]);
    const own = (await deliveriesOf(bench.database, dossier.id)).filter(({ system }) => system === 'vss-portal');
    expect(own).toHaveLength(1);
  });

  it('is taken in order of arrival with the others of its dossier', async () => {
    const dossier = await dossierIn(1);
    const steps: [Status, string][] = [
      [2, '08:00'],
      [5, '08:01'],
      [6, '08:02'],
      [4, '08:03'],
      [8, '08:04'],
    ];
    await Promise.all(
      steps.map(([status, at]) =>
        events.accept(told(dossier.tnhs_number, status, { at: new Date(`2026-11-22T${at}:00Z`) })),
      ),
    );
    expect(await timeline(dossier.id)).toEqual([1, 2, 5, 6, 4, 8]);
  });

  it('finds its dossier by the key of our write while our books do not know the number yet', async () => {
    const dossier = await openDossier(bench.database);
    const idempotencyKey = `${dossier.id}.tnhs.create`;
    await owe(bench.database, dossier, { system: 'tnhs', operation: 'create', idempotencyKey });
    const soHoSo = newNumber();

    expect(await events.accept(told(soHoSo, 2))).toMatchObject({ accepted: false, code: 'NOT_FOUND' });
    expect(await events.accept(told(soHoSo, 2, { idempotencyKey }))).toEqual({ accepted: true });
    expect(await findDossier(bench.database, dossier.id)).toMatchObject({ status: 2, tnhs_number: soHoSo });
  });

  it('is not taken while its dossier is unknown, and the same event is once it is known', async () => {
    const soHoSo = newNumber();
    const event = told(soHoSo, 2);
    expect(await events.accept(event)).toMatchObject({ accepted: false, code: 'NOT_FOUND' });
    const dossier = await openDossier(bench.database, { tnhsNumber: soHoSo });
    expect(await events.accept(event)).toEqual({ accepted: true });
    expect(await timeline(dossier.id)).toEqual([1, 2]);
  });

  it('is not taken when its key and its number name two dossiers, or the number is not the known one', async () => {
    const [one, other] = [await dossierIn(1), await dossierIn(1)];
    const idempotencyKey = `${one.id}.tnhs.create`;
    await owe(bench.database, one, { system: 'tnhs', operation: 'create', idempotencyKey });
    const refused = { accepted: false, code: 'TNHS_NUMBER_DIFFERS' };
    expect(await events.accept(told(other.tnhs_number, 2, { idempotencyKey }))).toMatchObject(refused);
    expect(await events.accept(told(newNumber(), 2, { idempotencyKey }))).toMatchObject(refused);
    expect([await timeline(one.id), await timeline(other.id)]).toEqual([[1], [1]]);
  });

  it('under the id of another event is not taken, on the same dossier or at the same moment on another', async () => {
    const [one, other] = [await dossierIn(1), await dossierIn(1)];
    const event = told(one.tnhs_number, 2);
    const answers = await Promise.all([events.accept(event), events.accept({ ...event, soHoSo: other.tnhs_number })]);
    expect(answers.filter((answer) => answer.accepted)).toHaveLength(1);
    expect(answers.find((answer) => !answer.accepted)).toMatchObject({ code: 'EVENT_ID_REUSED' });
    expect([await timeline(one.id), await timeline(other.id)].flat().sort()).toEqual([1, 1, 2]);
    const winner = answers[0]?.accepted ? one : other;
    const again = { ...event, soHoSo: winner.tnhs_number, status: 5 as Status };
    expect(await events.accept(again)).toMatchObject({ accepted: false, code: 'EVENT_ID_REUSED' });
  });

  it('from the future is not taken, because every later one would look overtaken', async () => {
    const dossier = await dossierIn(1);
    const event = told(dossier.tnhs_number, 2, { at: new Date('2026-11-22T09:11:00Z') });
    expect(await events.accept(event)).toMatchObject({ accepted: false, code: 'VALIDATION_FAILED' });
    clock.set('2026-11-22T09:02:00Z');
    expect(await events.accept(event)).toEqual({ accepted: true });
    clock.set('2026-11-22T09:00:00Z');
  });
});

describe('a status that changes nothing is accepted with the reason', () => {
  it.each([
    [1, 1, 'NOT_TNHS_TO_SAY'],
    [6, 9, 'NOT_TNHS_TO_SAY'],
    [6, 10, 'NOT_TNHS_TO_SAY'],
    [2, 2, 'SAME_STATUS'],
    [6, 2, 'PASSED'],
    [9, 4, 'PASSED'],
    [10, 6, 'PASSED'],
  ] as [Status, Status, string][])('dossier in %i, told %i: %s', async (present, status, note) => {
    const dossier = await dossierIn(present);
    const event = told(dossier.tnhs_number, status);
    expect(await events.accept(event)).toEqual({ accepted: true, note });
    expect(await events.accept(event)).toEqual({ accepted: true, note });
    expect(await timeline(dossier.id)).toEqual([present]);
    expect(await deliveriesOf(bench.database, dossier.id)).toEqual([]);
  });

  it('overtaken: TNHS has told something later before', async () => {
    const dossier = await dossierIn(1);
    await events.accept(told(dossier.tnhs_number, 5, { at: new Date('2026-11-22T08:05:00Z') }));
    expect(await events.accept(told(dossier.tnhs_number, 6))).toEqual({ accepted: true, note: 'OVERTAKEN' });
    expect(await timeline(dossier.id)).toEqual([1, 5]);
  });

  it.each(['recording', 'recorded'] as const)('please pay, when the voucher is already here (%s)', async (standing) => {
    const dossier = await dossierIn(4);
    await giveVoucher(dossier.id, standing);
    expect(await events.accept(told(dossier.tnhs_number, 6))).toEqual({ accepted: true, note: 'PAID_ALREADY' });
    expect(await timeline(dossier.id)).toEqual([4]);
  });

  it('but please pay moves the dossier when its voucher is only held for a wrong amount', async () => {
    const dossier = await dossierIn(4);
    await giveVoucher(dossier.id, 'held');
    expect(await events.accept(told(dossier.tnhs_number, 6))).toEqual({ accepted: true });
    expect(await timeline(dossier.id)).toEqual([4, 6]);
  });
});

describe('a status that contradicts the dossier is not accepted', () => {
  it.each([
    [3, 2],
    [7, 5],
    [8, 4],
    [9, 5],
    [9, 8],
    [10, 3],
    [6, 3],
  ] as [Status, Status][])('dossier in %i, told %i', async (present, status) => {
    const dossier = await dossierIn(present);
    const answer = await events.accept(told(dossier.tnhs_number, status));
    expect(answer).toMatchObject({ accepted: false, code: 'STATUS_CONFLICT' });
    expect(answer.accepted ? '' : answer.message.vi).toContain(`trạng thái ${present}`);
    expect(await timeline(dossier.id)).toEqual([present]);
  });

  it('and is taken when told again after the way became free', async () => {
    const dossier = await dossierIn(6);
    const refusal = told(dossier.tnhs_number, 3, { at: new Date('2026-11-22T08:30:00Z') });
    expect(await events.accept(refusal)).toMatchObject({ accepted: false });
    await events.accept(told(dossier.tnhs_number, 4, { at: new Date('2026-11-22T08:20:00Z') }));
    expect(await events.accept(refusal)).toEqual({ accepted: true });
    expect(await timeline(dossier.id)).toEqual([6, 4, 3]);
  });
});
