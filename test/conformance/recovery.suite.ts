// What outlives lost jobs, dead workers and stops; delivery.spec.ts runs this against each queue backend.
import { expect, it } from '@jest/globals';
import type { DeliveryWork } from '../../src/delivery/handler.js';
import type { Outcome } from '../../src/delivery/outcome.js';
import { deliveryGround, type Backend } from '../support/delivery-ground.js';
import { waitFor } from '../support/wait-for.js';
import { delivered } from './delivery.suite.js';

export function recovery(backend: Backend): void {
  const { start, stopAll } = deliveryGround(backend);

  it('loses nothing when every job is thrown away: the sweeper offers what is due', async () => {
    const seen = new Set<string>();
    const harness = await start({
      scripts: {
        'tnhs.create': {
          attempt: (work) => {
            seen.add(work.dossierId);
            return delivered;
          },
        },
      },
    });
    const dossier = await harness.openDossier();
    await harness.database
      .insertInto('delivery')
      .values({
        id: crypto.randomUUID(),
        dossier_id: dossier,
        system: 'tnhs',
        operation: 'create',
        idempotency_key: `${dossier}.x`,
        correlation_id: 'c',
        code: null,
        why: null,
        worker: null,
      })
      .execute();
    await waitFor(() => seen.has(dossier));
  });

  it('takes over the work of a worker that died in the middle, and asks before it sends again', async () => {
    const calls: string[] = [];
    const first = await start({ scripts: {}, env: { ROLE: 'all' } });
    const dossier = await first.openDossier();
    await stopAll();
    const harness = await start({
      scripts: {
        'tnhs.create': {
          attempt: () => {
            calls.push('attempt');
            return delivered;
          },
          ask: () => {
            calls.push('ask');
            return { kind: 'absent' };
          },
        },
      },
    });
    await harness.database
      .insertInto('worker_heartbeat')
      .values({
        worker: 'dead',
        role: 'worker',
        started_at: new Date(0),
        beat_at: new Date(Date.now() - 60_000),
        last_progress_at: new Date(0),
        in_flight: 1,
      })
      .execute();
    await harness.database
      .insertInto('delivery')
      .values({
        id: crypto.randomUUID(),
        dossier_id: dossier,
        system: 'tnhs',
        operation: 'create',
        idempotency_key: `${dossier}.x`,
        correlation_id: 'c',
        code: null,
        why: null,
        state: 'in_flight',
        worker: 'dead',
        attempts: 1,
        lease_until: new Date(Date.now() + 600_000),
      })
      .execute();
    await waitFor(async () => (await harness.statesOf(dossier, 'tnhs'))[0] === 'delivered');
    expect(calls).toEqual(['ask', 'attempt']);
  });

  it('takes back what a killed worker last said of a partner, once the partner answers', async () => {
    const harness = await start({});
    await harness.database
      .insertInto('circuit')
      .values({ system: 'tnhs', state: 'open', failures: 9, last_code: null })
      .execute();
    const dossier = await harness.openDossier();
    await harness.owe(dossier, 'tnhs', ['create']);
    const stored = () =>
      harness.database
        .selectFrom('circuit')
        .select(['state', 'failures'])
        .where('system', '=', 'tnhs')
        .executeTakeFirst();
    await waitFor(async () => (await stored())?.state === 'closed');
    expect(await stored()).toEqual({ state: 'closed', failures: 0 });
  });

  it('runs schedules again and again, on one of many workers at a time', async () => {
    let runs = 0;
    let now = 0;
    let most = 0;
    const schedule = {
      name: 'test.schedule',
      everyMs: 60,
      run: async () => {
        now += 1;
        most = Math.max(most, now);
        runs += 1;
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
      },
    };
    await start({ schedules: [schedule] });
    await start({ schedules: [schedule] });
    await waitFor(() => runs >= 5);
    expect(most).toBe(1);
  });

  it('stops within its deadline although a partner hangs, and the duty is not lost', async () => {
    let calls = 0;
    const hang = (work: DeliveryWork): Promise<Outcome> =>
      new Promise((resolve) => {
        calls += 1;
        work.signal.addEventListener('abort', () => resolve({ kind: 'unknown', code: 'ANSWER_LOST', why: 'aborted' }));
      });
    const harness = await start({
      // The lease, which ends an attempt too, is far longer than the time a stop may take here.
      env: { SHUTDOWN_DEADLINE_MS: '200', LEASE_MS: '300000' },
      scripts: { 'tnhs.create': { attempt: hang, ask: () => ({ kind: 'absent' }) } },
    });
    const dossier = await harness.openDossier();
    await harness.owe(dossier, 'tnhs', ['create']);
    await waitFor(() => calls === 1);
    const startedAt = Date.now();
    await stopAll();
    expect(Date.now() - startedAt).toBeLessThan(30_000);
    const again = await start({});
    await waitFor(async () => (await again.statesOf(dossier, 'tnhs'))[0] === 'delivered');
  });
}
