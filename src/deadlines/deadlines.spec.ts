// The clocks on a real database: waiting for the citizen, ends, apologies, receipts.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { at, bench, books, clock, desk } from '../../test/support/deadline-ground.js';
import { deliveriesOf, findDossier, openDossier, silentLogger } from '../../test/support/partner-room.js';
import { moveDossier } from '../delivery/status-mover.js';
import { Transactor } from '../delivery/transactor.js';
import type { Mover, Status } from '../domain/status.js';
import { newId } from '../platform/ids.js';
import type { DossierRow } from '../store/database.js';
import { Apologies } from './apologies.js';
import { ReceiptClock } from './receipt-clock.js';

beforeEach(() => clock.set('2026-11-09T01:00:00Z'));

async function dossierOf(facts: Partial<DossierRow> & { readonly status?: Status } = {}): Promise<string> {
  const { status = 4, ...rest } = facts;
  const { id } = await openDossier(bench.database, { status });
  const received = at('2026-11-09 08:00');
  const due = { due_at: at('2026-11-16 17:00'), original_due_at: at('2026-11-16 17:00') };
  const row = { received_at: received, ...due, ...rest } as object;
  await bench.database.updateTable('dossier').set(row).where('id', '=', id).execute();
  return id;
}

async function move(id: string, to: Status, by: Mover, when: string): Promise<void> {
  const moved = await bench.transactor.run((tx) => moveDossier(tx, { dossierId: id, to, by, at: at(when) }));
  expect(moved.moved).toBe(true);
}

async function timelineOf(
  id: string,
): Promise<{ sequence: number; status: number; detail: Record<string, unknown> }[]> {
  const events = bench.database.selectFrom('dossier_event').select(['sequence', 'status', 'detail']);
  return events.where('dossier_id', '=', id).where('sequence', '>', 1).orderBy('sequence').execute();
}

describe('waiting for the citizen', () => {
  it.each([
    {
      what: 'a working day and a half',
      from: '2026-11-10 09:00',
      to: '2026-11-11 15:00',
      hours: 11.5,
      due: '2026-11-18 11:30',
    },
    { what: 'over the weekend', from: '2026-11-13 16:00', to: '2026-11-16 08:00', hours: 1.5, due: '2026-11-17 09:00' },
    { what: 'a night: nothing', from: '2026-11-10 18:00', to: '2026-11-11 07:00', hours: 0, due: '2026-11-16 17:00' },
  ])('$what moves the dates on', async ({ from, to, hours, due }) => {
    const first = at('2026-11-16 17:00');
    const id = await dossierOf({ appointment_at: first, original_appointment_at: first });
    await move(id, 5, 'tnhs', from);
    expect(await findDossier(bench.database, id)).toMatchObject({ waiting_since: at(from), expected_at: null });
    await move(id, 1, 'portal', to);
    expect(await findDossier(bench.database, id)).toMatchObject({
      ...{ due_at: at(due), appointment_at: at(due), expected_at: at(due), waited_ms: hours * 3_600_000 },
      ...{ original_due_at: at('2026-11-16 17:00'), original_appointment_at: at('2026-11-16 17:00') },
      ...{ waiting_since: null, supplement_requests: 1, late: false },
    });
    const told = (await timelineOf(id)).at(-1)?.detail['appointmentAt'];
    expect(told).toBe(hours === 0 ? undefined : at(due).toISOString());
  });

  it('counts the hours that the agency had settled when the dossier was received', async () => {
    clock.set('2026-11-09T02:00:00Z');
    const settings = { name: 'x', workingHours: [{ from: '00:00', to: '23:00' }] };
    await desk.change({
      ...{ agency: '095', service: '602e', effectiveFrom: '2026-11-09', settings, reason: 'x', who: 'ops' },
    });
    const [first, then] = [
      await dossierOf({ agency: '095' }),
      await dossierOf({ agency: '095', received_at: at('2026-11-09 10:00') }),
    ];
    for (const id of [first, then]) {
      await move(id, 5, 'tnhs', '2026-11-10 18:00');
      await move(id, 1, 'portal', '2026-11-10 20:00');
    }
    expect((await findDossier(bench.database, first)).waited_ms).toBe(0);
    expect((await findDossier(bench.database, then)).waited_ms).toBe(2 * 3_600_000);
  });

  it('a second request for a supplement makes the dossier late', async () => {
    const id = await dossierOf({ status: 1 });
    await move(id, 5, 'tnhs', '2026-11-10 09:00');
    await move(id, 1, 'portal', '2026-11-10 10:00');
    expect((await findDossier(bench.database, id)).late).toBe(false);
    await move(id, 5, 'tnhs', '2026-11-10 11:00');
    expect(await findDossier(bench.database, id)).toMatchObject({ supplement_requests: 2, late: true });
  });
});

describe('on time or late', () => {
  it.each<[string, readonly (readonly [Status, Mover, string])[], boolean]>([
    ['processed a minute before', [[9, 'tst', '2026-11-16 16:59']], false],
    ['processed on the minute', [[9, 'tst', '2026-11-16 17:00']], false],
    ['processed a minute after', [[9, 'tst', '2026-11-16 17:01']], true],
    [
      'processed in time and returned later: 9 counts',
      [
        [9, 'tst', '2026-11-16 16:00'],
        [10, 'gateway', '2026-11-20 08:00'],
      ],
      false,
    ],
    ['refused after', [[3, 'tnhs', '2026-11-17 08:00']], true],
    ['stopped in time', [[8, 'tnhs', '2026-11-16 08:00']], false],
    ['withdrawn after', [[7, 'tnhs', '2026-11-17 08:00']], true],
    [
      'waited two hours and was two hours later',
      [
        [5, 'tnhs', '2026-11-10 08:00'],
        [1, 'portal', '2026-11-10 10:00'],
        [9, 'tst', '2026-11-17 09:30'],
      ],
      false,
    ],
  ])('%s', async (_what, moves, late) => {
    const id = await dossierOf();
    for (const [to, by, when] of moves) await move(id, to, by, when);
    const ended = moves.find(([to]) => [3, 7, 8, 9].includes(to));
    expect(await findDossier(bench.database, id)).toMatchObject({
      late,
      ended_at: at(ended?.[2] ?? ''),
      expected_at: null,
    });
  });

  it('the date that TNHS gave counts, not the agency’s', async () => {
    const id = await dossierOf({ appointment_at: at('2026-11-20 17:00') });
    await move(id, 9, 'tst', '2026-11-19 08:00');
    expect((await findDossier(bench.database, id)).late).toBe(false);
  });
});

describe('apologies', () => {
  const apologies = (transactor: Pick<Transactor, 'run'> = bench.transactor): Apologies =>
    new Apologies({ database: bench.database, transactor, books, clock, logger: silentLogger, usualDays: () => 3 });
  const run = (one = apologies()): Promise<void> => one.run(new AbortController().signal);

  it('one for a date that passed, with a new one; the first date stays and the portal hears of it', async () => {
    const id = await dossierOf({
      appointment_at: at('2026-11-17 17:00'),
      original_appointment_at: at('2026-11-17 17:00'),
    });
    clock.set('2026-11-18T01:00:00Z');
    await Promise.all([run(), run(), run()]);
    await run();
    const next = at('2026-11-23 17:00');
    expect(await findDossier(bench.database, id)).toMatchObject({
      ...{ status: 4, sequence: 2, apologies: 1, late: true, appointment_at: next, expected_at: next },
      ...{ original_appointment_at: at('2026-11-17 17:00'), original_due_at: at('2026-11-16 17:00') },
    });
    const [told, ...more] = await timelineOf(id);
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      status: 4,
      detail: { appointmentAt: next.toISOString(), originalAppointmentAt: at('2026-11-17 17:00').toISOString() },
    });
    expect(told?.detail['apology']).toMatchObject({
      number: 1,
      vi: expect.stringMatching(/^BHXH cơ sở 07906 xin lỗi .*17:00 17\/11\/2026.*17:00 23\/11\/2026.*028 0000 0906/),
      en: expect.stringMatching(/apologises.*17:00 23\/11\/2026/),
    });
    const duties = (await deliveriesOf(bench.database, id)).filter(({ operation }) => operation === 'status');
    expect(duties.map((duty) => duty.idempotency_key)).toEqual([`${id}.vss-portal.status.2`]);
  });

  it('another when the new date passes too, and none in between', async () => {
    const id = await dossierOf();
    clock.set('2026-11-18T01:00:00Z');
    await run();
    clock.set('2026-11-20T01:00:00Z');
    await run();
    expect((await findDossier(bench.database, id)).apologies).toBe(1);
    clock.set('2026-11-25T01:00:00Z');
    await run();
    expect(await findDossier(bench.database, id)).toMatchObject({
      apologies: 2,
      appointment_at: at('2026-11-30 17:00'),
    });
    expect((await timelineOf(id)).map(({ sequence }) => sequence)).toEqual([2, 3]);
  });

  it.each<[string, Partial<DossierRow> & { status?: Status }]>([
    ['while it waits for the citizen', { status: 5 }],
    ['once it is processed', { status: 9 }],
    ['once it is refused', { status: 3 }],
    ['before its date', { appointment_at: at('2026-12-30 17:00') }],
    ['without any date', { due_at: null, original_due_at: null }],
  ])('none %s', async (_what, facts) => {
    const id = await dossierOf(facts);
    clock.set('2026-11-18T01:00:00Z');
    await run();
    expect((await findDossier(bench.database, id)).apologies).toBe(0);
  });

  it('all of it or nothing: what dies in the middle is done by the next run, and others get theirs', async () => {
    const [unlucky, other] = [await dossierOf(), await dossierOf()];
    clock.set('2026-11-18T01:00:00Z');
    let failures = 0;
    const dying: Pick<Transactor, 'run'> = {
      run: (work) =>
        bench.transactor.run(async (tx) => {
          const done = await work(tx);
          failures += 1;
          if (failures === 1) throw new Error('the process died before its commit');
          return done;
        }),
    };
    await run(apologies(dying));
    const rows = await Promise.all([unlucky, other].map((id) => findDossier(bench.database, id)));
    expect(rows.map((row) => [row.apologies, row.sequence]).sort()).toEqual([
      [0, 1],
      [1, 2],
    ]);
    await run();
    for (const id of [unlucky, other]) expect((await findDossier(bench.database, id)).apologies).toBe(1);
  });
});

describe('the receipt clock', () => {
  async function callback(
    id: string,
    sequence: number,
    facts: { state: 'delivered' | 'waiting'; at: string; operation?: 'status' | 'progress' },
  ): Promise<void> {
    const { operation = 'status' } = facts;
    const row = {
      id: newId(),
      dossier_id: id,
      system: 'vss-portal',
      operation,
      state: facts.state,
      correlation_id: 'c',
    };
    const key = `${id}.vss-portal.${operation}.${sequence}`;
    await bench.database
      .insertInto('delivery')
      .values({ ...row, idempotency_key: key, updated_at: at(facts.at) })
      .execute();
  }

  it('stops when the portal has accepted the first callback, at that time, however late we look', async () => {
    const receipt = { receipt_due_at: at('2026-11-09 10:00') };
    const [told, untold, none] = [await dossierOf(receipt), await dossierOf(receipt), await dossierOf()];
    await callback(told, 2, { state: 'delivered', at: '2026-11-09 09:12' });
    await callback(told, 3, { state: 'delivered', at: '2026-11-09 11:00' });
    await callback(untold, 2, { state: 'waiting', at: '2026-11-09 09:12' });
    await callback(none, 2, { state: 'delivered', at: '2026-11-09 09:12' });
    await new ReceiptClock(bench.database).run(new AbortController().signal);
    const toldAt = await Promise.all(
      [told, untold, none].map(async (id) => (await findDossier(bench.database, id)).receipt_told_at),
    );
    expect(toldAt).toEqual([at('2026-11-09 09:12'), null, null]);
  });
});
