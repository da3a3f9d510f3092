// A replay of 100,000 deliveries: the gateway's memory does not grow with it.
import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { systemClock } from '../../src/platform/clock.js';
import { createLogger } from '../../src/platform/log.js';
import type { Dispatcher } from '../../src/delivery/dispatcher.js';
import { DeliveryRegistry } from '../../src/delivery/registry.js';
import { Schedules } from '../../src/delivery/schedules.js';
import { Transactor } from '../../src/delivery/transactor.js';
import { ReplaySchedule } from '../../src/replay/replay.schedule.js';
import { Replays } from '../../src/replay/replays.service.js';
import { replaysAtWork } from '../../src/store/replay.repository.js';
import { deliveryGround } from '../support/delivery-ground.js';
import type { DeliveryHarness } from '../support/delivery-harness.js';

const many = 100_000;
const mebibyte = 1_048_576;
const { start } = deliveryGround({});

/** Parked callbacks, a hundred to a dossier, as a portal that was down for long leaves them. */
async function parkMany(harness: DeliveryHarness): Promise<void> {
  for (let made = 0; made < 100; made += 1) await harness.openDossier();
  await sql`
    INSERT INTO delivery (id, dossier_id, system, operation, state, idempotency_key, code, correlation_id)
    SELECT uuidv7(), d.id, 'vss-portal', 'status', 'parked', d.id || '.' || n, 'CALLBACK_REFUSED', 'spec'
    FROM dossier d, generate_series(1, ${many / 100}) n`.execute(harness.database);
}

it('is frozen and worked off with less than 200 MiB more than before', async () => {
  const harness = await start({ env: { SWEEP_EVERY_MS: '60000' } });
  const { database, context } = harness;
  // Nothing is offered to a worker: one statement stands for what it does, for this is about the replay's own memory.
  const silent: Pick<Dispatcher, 'offerHeadsOf'> = { offerHeadsOf: () => undefined };
  const transactor = new Transactor(database, silent as Dispatcher);
  const carry = async (): Promise<void> =>
    void (await database.updateTable('delivery').set({ state: 'delivered' }).where('state', '=', 'pending').execute());
  await parkMany(harness);
  const replays = new Replays(transactor, database, systemClock);
  const schedule = new ReplaySchedule(new Schedules(), context.get(DeliveryRegistry), transactor);
  Object.assign(schedule, { database, clock: systemClock, logger: createLogger('fatal') });
  const before = process.memoryUsage.rss();
  let peak = before;
  const actor = { who: 'lan', reason: 'cổng đã hoạt động lại', agencies: undefined };
  const limits = { perSecond: 500, failurePercent: 20, failureMinimum: 20 };
  const { id, total } = await replays.create(
    { selection: { code: 'CALLBACK_REFUSED' }, again: false, ...limits },
    actor,
  );
  expect(total).toBe(many);
  await replays.act(id, 'start', actor);
  await database
    .updateTable('replay')
    .set({ paced_at: new Date(0) })
    .execute();
  while ((await replaysAtWork(database)).length > 0) {
    await schedule.stepAll();
    await carry();
    await database
      .updateTable('replay')
      .set({ paced_at: new Date(0) })
      .execute();
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  expect(await replays.find(id, actor)).toMatchObject({ state: 'done', delivered: many, failed: 0 });
  expect((peak - before) / mebibyte).toBeLessThan(200);
}, 300_000);
