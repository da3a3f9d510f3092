import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { accountingGround, type AccountingGround } from '../../test/support/accounting-ground.js';
import { newId } from '../platform/ids.js';
import { listFlow, listLastDelivered, pruneFlowSamples, sampleFlow } from './flow-sample.repository.js';

let ground: AccountingGround;
/** The hour before this one: its begin is also the begin of a minute and of ten. */
const hour = new Date((Math.floor(Date.now() / 3_600_000) - 1) * 3_600_000);
const after = (seconds: number): Date => new Date(hour.getTime() + seconds * 1000);

beforeAll(async () => {
  ground = await accountingGround();
});
afterAll(async () => {
  await ground?.close();
});

async function attempt(
  dossierId: string,
  told: { system: string; outcome: string; endedAt: Date; ms: number },
): Promise<void> {
  const id = newId();
  const { database } = ground;
  await database
    .insertInto('delivery')
    .values({
      id,
      dossier_id: dossierId,
      system: told.system,
      operation: 'x',
      state: 'delivered',
      idempotency_key: id,
      correlation_id: id,
    })
    .execute();
  await database
    .insertInto('attempt')
    .values({
      delivery_id: id,
      number: 1,
      started_at: new Date(told.endedAt.getTime() - told.ms),
      duration_ms: told.ms,
      outcome: told.outcome,
      worker: 'w',
    })
    .execute();
}

it('measures a minute once: what ended in it, whose it was, and how fast the partner answered', async () => {
  const { database } = ground;
  const here = await ground.openDossier({ agency: '07906' });
  const there = await ground.openDossier({ agency: '00100' });
  for (const ms of [10, 20, 30, 400])
    await attempt(here, { system: 'tnhs', outcome: 'delivered', endedAt: after(30), ms });
  await attempt(there, { system: 'tnhs', outcome: 'retry', endedAt: after(59), ms: 4000 });
  await attempt(there, { system: 'tst', outcome: 'refuse', endedAt: after(1), ms: 90_000 });
  await attempt(there, { system: 'tst', outcome: 'notYet', endedAt: after(2), ms: 1 });
  await attempt(there, { system: 'tst', outcome: 'park', endedAt: after(60), ms: 1 });

  expect(await sampleFlow(database, 60, after(5))).toBe(1);
  expect(await sampleFlow(database, 60, after(64))).toBe(0);
  const both = await Promise.all([sampleFlow(database, 60, after(65)), sampleFlow(database, 60, after(65))]);
  expect(both.toSorted()).toEqual([0, 1]);
  expect(await sampleFlow(database, 60, after(70))).toBe(0);

  const all = await listFlow(database, { widthS: 60, since: hour, agencies: undefined });
  expect(all).toEqual([
    expect.objectContaining({ system: '', at: hour, delivered: 0, p95Ms: null }),
    expect.objectContaining({ system: 'tnhs', delivered: 4, failed: 1, p50Ms: 30, p95Ms: 4000 }),
    expect.objectContaining({ system: 'tst', delivered: 1, failed: 0, p50Ms: 90_000 }),
  ]);
  const theirs = await listFlow(database, { widthS: 60, since: hour, agencies: ['00100'] });
  expect(theirs.map(({ system, delivered, failed }) => [system, delivered, failed])).toEqual([
    ['', 0, 0],
    ['tnhs', 0, 1],
    ['tst', 1, 0],
  ]);
  expect(await listLastDelivered(database)).toContainEqual({ system: 'tnhs', at: hour });
});

it('sums minutes into wider stretches, with the percentiles of all their attempts, and only when every minute is there', async () => {
  const { database } = ground;
  expect(await sampleFlow(database, 600, after(5))).toBe(1);
  expect(await sampleFlow(database, 600, after(605))).toBe(0);
  expect(await sampleFlow(database, 60, after(605))).toBe(9);
  expect(await sampleFlow(database, 600, after(605))).toBe(1);
  const [received, tnhs, tst] = await listFlow(database, { widthS: 600, since: hour, agencies: undefined });
  expect(received).toMatchObject({ system: '', at: hour });
  expect(tnhs).toMatchObject({ delivered: 4, failed: 1, p50Ms: 30, p95Ms: 4000 });
  expect(tst).toMatchObject({ delivered: 1, failed: 1, p50Ms: 1, p95Ms: 90_000 });
});

it('counts what was received in its own minute', async () => {
  const { database } = ground;
  const now = new Date();
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  await ground.openDossier({ agency: '09999', receivedAt: now });
  const later = new Date(minute.getTime() + 65_000);
  await sampleFlow(database, 60, later);
  const rows = await listFlow(database, { widthS: 60, since: minute, agencies: ['09999'] });
  expect(rows).toContainEqual(expect.objectContaining({ at: minute, system: '', received: 1 }));
});

it('forgets minutes after two days and hours after a month', async () => {
  const { database } = ground;
  const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);
  const of = (widthS: 60 | 600): Promise<unknown[]> => listFlow(database, { widthS, since: new Date(0), agencies: [] });
  await pruneFlowSamples(database, inDays(1));
  expect((await of(60)).length).toBeGreaterThan(0);
  await pruneFlowSamples(database, inDays(3));
  expect([await of(60), await of(600)]).toEqual([[], []]);
});
