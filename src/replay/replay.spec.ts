import { describe, expect, it } from '@jest/globals';
import { DeliveryRegistry } from '../delivery/registry.js';
import { Schedules } from '../delivery/schedules.js';
import type { DeliveryWork } from '../delivery/handler.js';
import type { Outcome } from '../delivery/outcome.js';
import { systemClock, type Clock } from '../platform/clock.js';
import { createLogger } from '../platform/log.js';
import { deliveryGround } from '../../test/support/delivery-ground.js';
import type { DeliveryHarness, Scripts } from '../../test/support/delivery-harness.js';
import { clockAt } from '../../test/support/partner-room.js';
import { waitFor } from '../../test/support/wait-for.js';
import { DeliveryActs, type Actor } from './delivery-acts.service.js';
import { ReplaySchedule } from './replay.schedule.js';
import { Replays, type ReplayWish } from './replays.service.js';
import { UnknownOutcomes } from './unknown-outcomes.service.js';

const lan: Actor = { who: 'lan', reason: 'thử lại', agencies: undefined };
const stranger: Actor = { ...lan, who: 'xa', agencies: ['00101'] };
const delivered: Outcome = { kind: 'delivered' };
const parked: Outcome = { kind: 'park', code: 'TNHS_DATA_REJECTED', why: 'wrong' };
const quick = { perSecond: 500, failurePercent: 50, failureMinimum: 5 };
const { start } = deliveryGround({});

interface Desk {
  readonly harness: DeliveryHarness;
  readonly acts: DeliveryActs;
  readonly outcomes: UnknownOutcomes;
  readonly replays: Replays;
  /** One run of the schedule. */
  work(): Promise<void>;
  /** A dossier whose first duty towards TNHS is parked. */
  parkedDuty(): Promise<{ id: string; dossier: string }>;
  stateOf(id: string): Promise<{ state: string; unsure: boolean; failures: number; attempts: number }>;
  actsOn(subject: string): Promise<string[]>;
}

/** @param clock by which replays keep their pace */
async function deskWith(scripts: Scripts, clock: Clock = systemClock): Promise<Desk> {
  const harness = await start({ scripts });
  const { database, transactor, context } = harness;
  const registry = context.get(DeliveryRegistry);
  const schedule = new ReplaySchedule(new Schedules(), registry, transactor);
  Object.assign(schedule, { database, clock, logger: createLogger('fatal') });
  const stateOf: Desk['stateOf'] = (id) =>
    database
      .selectFrom('delivery')
      .select(['state', 'unsure', 'failures', 'attempts'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  return {
    harness,
    stateOf,
    acts: new DeliveryActs(transactor, registry, systemClock),
    outcomes: new UnknownOutcomes(transactor, registry, database, systemClock),
    replays: new Replays(transactor, database, clock),
    work: () => schedule.run(AbortSignal.timeout(20_000)),
    parkedDuty: async () => {
      const dossier = await harness.openDossier();
      await harness.owe(dossier, 'tnhs', ['create']);
      const { id } = await database
        .selectFrom('delivery')
        .select('id')
        .where('dossier_id', '=', dossier)
        .executeTakeFirstOrThrow();
      await waitFor(async () => (await stateOf(id)).state === 'parked');
      return { id, dossier };
    },
    actsOn: async (subject) => {
      const rows = await database
        .selectFrom('operator_act')
        .select('act')
        .where('subject', '=', subject)
        .orderBy('id')
        .execute();
      return rows.map(({ act }) => act);
    },
  };
}

const sent = { direction: 'out', contentType: 'text/xml', body: '<x/>' } as const;

describe('one delivery', () => {
  it('is released with fresh attempts; where a message of it ever went out the partner is asked before it is sent', async () => {
    const calls: string[] = [];
    const desk = await deskWith({
      'tnhs.create': {
        attempt: (work) => {
          calls.push('send');
          work.record([sent]);
          return parked;
        },
        ask: () => {
          calls.push('ask');
          return { kind: 'delivered' };
        },
      },
    });
    const { id } = await desk.parkedDuty();
    expect(await desk.acts.release(id, lan)).toEqual({ id, state: 'pending', changed: true });
    await waitFor(async () => (await desk.stateOf(id)).state === 'delivered');
    expect(calls).toEqual(['send', 'ask']);
    expect(await desk.actsOn(`delivery ${id}`)).toEqual(['delivery.release']);
  });

  it('is sent without asking where nothing of it ever went out', async () => {
    const calls: string[] = [];
    const desk = await deskWith({
      'tnhs.create': {
        attempt: () => (calls.push('send'), calls.length === 1 ? parked : delivered),
        ask: () => (calls.push('ask'), { kind: 'absent' }),
      },
    });
    const { id } = await desk.parkedDuty();
    await desk.acts.release(id, lan);
    await waitFor(async () => (await desk.stateOf(id)).state === 'delivered');
    expect(calls).toEqual(['send', 'send']);
  });

  it('stays as it is when the act was done before, and that is recorded once', async () => {
    const desk = await deskWith({ 'tnhs.create': { attempt: () => parked } });
    const { id } = await desk.parkedDuty();
    expect(await desk.acts.cancel(id, lan)).toMatchObject({ changed: true, state: 'cancelled' });
    expect(await desk.acts.cancel(id, lan)).toMatchObject({ changed: false, state: 'cancelled' });
    expect(await desk.actsOn(`delivery ${id}`)).toEqual(['delivery.cancel']);
  });

  it('is left alone while a worker sends it, and by an operator of another agency', async () => {
    const answer = Promise.withResolvers<Outcome>();
    const desk = await deskWith({ 'tnhs.create': { attempt: () => answer.promise } });
    const dossier = await desk.harness.openDossier();
    await desk.harness.owe(dossier, 'tnhs', ['create']);
    const { id } = await desk.harness.database.selectFrom('delivery').select('id').executeTakeFirstOrThrow();
    await waitFor(async () => (await desk.stateOf(id)).state === 'in_flight');
    const refused = { code: 'DELIVERY_IN_FLIGHT' };
    await expect(desk.acts.cancel(id, lan)).rejects.toMatchObject(refused);
    await expect(desk.acts.park(id, lan)).rejects.toMatchObject(refused);
    await expect(desk.acts.release(id, lan)).rejects.toMatchObject(refused);
    await expect(desk.outcomes.ask(id, lan)).rejects.toMatchObject(refused);
    await expect(desk.acts.park(id, stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    answer.resolve(delivered);
    await waitFor(async () => (await desk.stateOf(id)).state === 'delivered');
    await expect(desk.acts.release(id, lan, true)).rejects.toMatchObject({ code: 'DELIVERY_STATE_CONFLICT' });
  });

  it('that blocks its line is skipped, and the line goes on; one that blocks nothing is not', async () => {
    const desk = await deskWith({ 'tnhs.create': { attempt: () => parked } });
    const { id, dossier } = await desk.parkedDuty();
    await expect(desk.acts.skip(id, lan)).rejects.toMatchObject({ code: 'NOT_BLOCKING' });
    await desk.harness.owe(dossier, 'tnhs', ['supplement'], '.later');
    await desk.acts.skip(id, lan);
    await waitFor(async () => (await desk.harness.statesOf(dossier, 'tnhs'))[1] === 'delivered');
    expect(await desk.harness.statesOf(dossier, 'tnhs')).toEqual(['cancelled', 'delivered']);
  });
});

describe('an outcome that nobody knows', () => {
  const unknownOnce: Scripts['tnhs.create'] = {
    attempt: () => ({ kind: 'park', code: 'TST_CODE_DIFFERS', why: 'acted', acted: true }),
    ask: () => ({ kind: 'delivered', data: { number: '1' } }),
  };

  it('is not given up before it is resolved; asking closes it and writes its effects once', async () => {
    const settled: unknown[] = [];
    const desk = await deskWith({
      'tnhs.create': { ...unknownOnce, settle: async (_work, outcome) => void settled.push(outcome) },
    });
    const { id } = await desk.parkedDuty();
    await expect(desk.acts.cancel(id, lan)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN_FIRST' });
    expect(await desk.outcomes.ask(id, lan)).toEqual({ id, told: 'done', state: 'delivered', code: null });
    await expect(desk.outcomes.ask(id, lan)).rejects.toMatchObject({ code: 'DELIVERY_STATE_CONFLICT' });
    expect(settled).toEqual([{ kind: 'delivered', data: { number: '1' } }]);
    const attempts = await desk.harness.database
      .selectFrom('attempt')
      .select(['number', 'outcome', 'worker'])
      .orderBy('number')
      .execute();
    expect(attempts[1]).toEqual({ number: 2, outcome: 'delivered', worker: 'asked by lan' });
  });

  it('stays parked when the partner never acted, and may then be given up', async () => {
    const desk = await deskWith({ 'tnhs.create': { ...unknownOnce, ask: () => ({ kind: 'absent' }) } });
    const { id } = await desk.parkedDuty();
    expect(await desk.outcomes.ask(id, lan)).toMatchObject({ told: 'absent', state: 'parked' });
    expect(await desk.stateOf(id)).toMatchObject({ unsure: false });
    await desk.acts.cancel(id, lan);
  });

  it('is kept unknown when the partner cannot tell', async () => {
    const ask = (): Outcome => ({ kind: 'unknown', code: 'ANSWER_LOST', why: 'silence' });
    const desk = await deskWith({ 'tnhs.create': { ...unknownOnce, ask } });
    const { id } = await desk.parkedDuty();
    expect(await desk.outcomes.ask(id, lan)).toMatchObject({ told: 'unknown', state: 'parked', code: 'ANSWER_LOST' });
    expect(await desk.stateOf(id)).toMatchObject({ unsure: true });
  });

  it('is written only when nobody acted on the delivery while the partner was asked', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Outcome>();
    const ask = (): Promise<Outcome> => (asked.resolve(), answer.promise);
    const desk = await deskWith({
      'tnhs.create': { ...unknownOnce, ask },
      'tnhs.supplement': { attempt: () => delivered },
    });
    const { id } = await desk.parkedDuty();
    const asking = desk.outcomes.ask(id, lan);
    const refused = expect(asking).rejects.toMatchObject({ code: 'DELIVERY_STATE_CONFLICT' });
    await asked.promise;
    await desk.outcomes.sayNotDelivered(id, { ...lan, who: 'minh' });
    answer.resolve(delivered);
    await refused;
    expect(await desk.actsOn(`delivery ${id}`)).toEqual(['delivery.say']);
  });

  it('cannot be said where only the partner can tell', async () => {
    const desk = await deskWith({ 'tnhs.create': unknownOnce });
    const { id } = await desk.parkedDuty();
    await expect(desk.outcomes.sayDelivered(id, lan, {})).rejects.toMatchObject({ code: 'OUTCOME_NOT_SAYABLE' });
  });
});

describe('a replay of many', () => {
  const wish: ReplayWish = { selection: { system: 'tnhs', code: 'TNHS_DATA_REJECTED' }, again: false, ...quick };

  it('carries exactly the frozen ones, each once, and counts how they ended', async () => {
    const sentTo: string[] = [];
    let isMended = false;
    const desk = await deskWith({
      'tnhs.create': {
        attempt: (work) => (isMended ? (sentTo.push(work.id), delivered) : parked),
      },
    });
    const duties = await Promise.all(Array.from({ length: 12 }, () => desk.parkedDuty()));
    const replay = await desk.replays.create(wish, lan);
    expect(replay).toMatchObject({ state: 'draft', total: 12 });
    const late = await desk.parkedDuty();
    isMended = true;
    const released = duties[0]?.id ?? '';
    await desk.acts.release(released, lan);
    await waitFor(async () => (await desk.stateOf(released)).state === 'delivered');
    await desk.work();
    expect(sentTo).toHaveLength(1);
    await desk.replays.act(replay.id, 'start', lan);
    await desk.work();
    const done = await desk.replays.find(replay.id, lan);
    expect(done).toMatchObject({ state: 'done', released: 11, delivered: 11, skipped: 1, failed: 0 });
    expect(sentTo.toSorted()).toEqual(duties.map(({ id }) => id).toSorted());
    expect(await desk.stateOf(late.id)).toMatchObject({ state: 'parked' });
    expect(await desk.actsOn(`replay ${replay.id}`)).toEqual(['replay.create', 'replay.start']);
  });

  it('stops by itself when too many of its own fail, and goes on when it is resumed', async () => {
    let isMended = false;
    const clock = clockAt('2026-11-23T01:00:00Z');
    const desk = await deskWith({ 'tnhs.create': { attempt: () => (isMended ? delivered : parked) } }, clock);
    await Promise.all(Array.from({ length: 30 }, () => desk.parkedDuty()));
    const { id } = await desk.replays.create({ ...wish, perSecond: 10 }, lan);
    await desk.replays.act(id, 'start', lan);
    clock.set('2026-11-23T01:00:00.500Z');
    await desk.work();
    const stopped = await desk.replays.find(id, lan);
    expect(stopped).toMatchObject({ state: 'stopped', state_by: 'FAILURE_RATE', released: 5, failed: 5, delivered: 0 });
    isMended = true;
    await desk.replays.act(id, 'resume', lan, { perSecond: 500 });
    clock.set('2026-11-23T01:00:01Z');
    await desk.work();
    expect(await desk.replays.find(id, lan)).toMatchObject({ state: 'done', failed: 5, delivered: 25 });
  });

  it('releases nothing more while it is paused or after it was cancelled, and keeps its pace', async () => {
    const clock = clockAt('2026-11-23T01:00:00Z');
    const attempt = (work: DeliveryWork): Outcome => (work.attempt === 1 ? parked : delivered);
    const desk = await deskWith({ 'tnhs.create': { attempt } }, clock);
    await Promise.all(Array.from({ length: 20 }, () => desk.parkedDuty()));
    const { id } = await desk.replays.create({ ...wish, perSecond: 2 }, lan);
    await desk.replays.act(id, 'start', lan);
    clock.set('2026-11-23T01:00:01Z');
    const working = desk.work();
    await waitFor(async () => (await desk.replays.find(id, lan)).delivered === 2);
    await desk.replays.act(id, 'pause', lan);
    clock.set('2026-11-23T01:00:11Z');
    await working;
    const paused = await desk.replays.find(id, lan);
    expect(paused).toMatchObject({ released: 2, delivered: 2 });
    await desk.replays.act(id, 'cancel', lan);
    await desk.work();
    expect(await desk.replays.find(id, lan)).toMatchObject({ state: 'cancelled', released: paused.released });
    await expect(desk.replays.act(id, 'resume', lan)).rejects.toMatchObject({ code: 'REPLAY_STATE_CONFLICT' });
  });

  it('sends delivered callbacks again only when that is said, and never other duties', async () => {
    const told: string[] = [];
    const desk = await deskWith({
      'vss-portal.status': { attempt: (work) => (told.push(work.idempotencyKey), delivered) },
    });
    const dossier = await desk.harness.openDossier();
    await desk.harness.owe(dossier, 'vss-portal', ['status']);
    await desk.harness.owe(dossier, 'tnhs', ['create']);
    for (const system of ['tnhs', 'vss-portal'] as const)
      await waitFor(async () => (await desk.harness.statesOf(dossier, system))[0] === 'delivered');
    expect(told).toHaveLength(1);
    const everything = { selection: { state: 'delivered' as const }, ...quick };
    await expect(desk.replays.create({ ...everything, again: false }, lan)).rejects.toMatchObject({
      code: 'REPLAY_EMPTY',
    });
    const { id, total } = await desk.replays.create({ ...everything, again: true }, lan);
    expect(total).toBe(1);
    await desk.replays.act(id, 'start', lan);
    await desk.work();
    expect(told).toEqual([told[0], told[0]]);
  });

  it('holds the deliveries of the operator’s agencies only, and is hidden from those of others', async () => {
    const desk = await deskWith({ 'tnhs.create': { attempt: () => parked } });
    await desk.parkedDuty();
    await expect(desk.replays.create(wish, stranger)).rejects.toMatchObject({ code: 'REPLAY_EMPTY' });
    const { id } = await desk.replays.create(wish, { ...lan, agencies: ['07906'] });
    await expect(desk.replays.find(id, stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await desk.replays.find(id, { agencies: ['07906', '00101'] })).toMatchObject({ total: 1 });
  });
});
