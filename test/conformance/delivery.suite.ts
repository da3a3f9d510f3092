// What the delivery room promises whatever dispatches it; delivery.spec.ts runs this against each queue backend.
import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { DeliveryWork } from '../../src/delivery/handler.js';
import type { Outcome } from '../../src/delivery/outcome.js';
import { moveDossier } from '../../src/delivery/status-mover.js';
import { deliveryGround, type Backend } from '../support/delivery-ground.js';
import { waitFor } from '../support/wait-for.js';

export const delivered: Outcome = { kind: 'delivered' };

export function conformance(backend: Backend): void {
  const { start } = deliveryGround(backend);

  it('carries the duties of one line strictly in order, each once, and keeps an attempt of each', async () => {
    const seen: string[] = [];
    const note = (work: DeliveryWork): Outcome => {
      seen.push(work.operation);
      return delivered;
    };
    const harness = await start({
      scripts: {
        'tnhs.create': { attempt: note },
        'tnhs.supplement': { attempt: note },
        'tnhs.withdraw': { attempt: note },
      },
    });
    const dossier = await harness.openDossier();
    await harness.owe(dossier, 'tnhs', ['create', 'supplement', 'withdraw']);
    await waitFor(async () => (await harness.statesOf(dossier, 'tnhs')).every((state) => state === 'delivered'));
    expect(seen).toEqual(['create', 'supplement', 'withdraw']);
    const attempts = await harness.database.selectFrom('attempt').select(['number', 'outcome']).execute();
    expect(attempts).toEqual([1, 2, 3].map(() => ({ number: 1, outcome: 'delivered' })));
  });

  it('tries again after a failure and parks when the attempts are used up; a parked head stops only its own line', async () => {
    let calls = 0;
    const harness = await start({
      env: { RETRY_ATTEMPTS: '3', CIRCUIT_FAILURES: '100' },
      scripts: {
        'tst.record': {
          attempt: () => {
            calls += 1;
            return { kind: 'retry', code: 'PARTNER_BUSY', why: 'busy' };
          },
        },
      },
    });
    const [stuck, free] = [await harness.openDossier(), await harness.openDossier()];
    await harness.owe(stuck, 'tst', ['record', 'cover']);
    await harness.owe(free, 'tst', ['cover']);
    await waitFor(async () => (await harness.statesOf(stuck, 'tst'))[0] === 'parked');
    await waitFor(async () => (await harness.statesOf(free, 'tst'))[0] === 'delivered');
    expect(calls).toBe(3);
    expect(await harness.statesOf(stuck, 'tst')).toEqual(['parked', 'pending']);
    const row = await harness.database
      .selectFrom('delivery')
      .select(['code', 'detail'])
      .where('state', '=', 'parked')
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ code: 'ATTEMPTS_EXHAUSTED', detail: { lastCode: 'PARTNER_BUSY' } });
  });

  it('asks the partner after an unknown outcome and sends again only when the partner never acted', async () => {
    const calls: string[] = [];
    const script = (told: 'absent' | 'done') => ({
      attempt: (): Outcome => {
        calls.push(`${told}.attempt`);
        return calls.filter((call) => call === `${told}.attempt`).length === 1
          ? { kind: 'unknown', code: 'ANSWER_LOST', why: 'no answer' }
          : delivered;
      },
      ask: () => {
        calls.push(`${told}.ask`);
        return told === 'absent' ? ({ kind: 'absent' } as const) : delivered;
      },
    });
    const harness = await start({ scripts: { 'tnhs.create': script('absent'), 'tst.record': script('done') } });
    const dossier = await harness.openDossier();
    await harness.owe(dossier, 'tnhs', ['create']);
    await harness.owe(dossier, 'tst', ['record']);
    await waitFor(
      async () =>
        (await harness.statesOf(dossier, 'tnhs'))[0] === 'delivered' &&
        (await harness.statesOf(dossier, 'tst'))[0] === 'delivered',
    );
    expect(calls.filter((call) => call.startsWith('absent'))).toEqual([
      'absent.attempt',
      'absent.ask',
      'absent.attempt',
    ]);
    expect(calls.filter((call) => call.startsWith('done'))).toEqual(['done.attempt', 'done.ask']);
  });

  it('goes on asking while the partner cannot tell, and never sends meanwhile', async () => {
    const calls: string[] = [];
    const harness = await start({
      scripts: {
        'tst.record': {
          attempt: () => {
            calls.push('attempt');
            return { kind: 'unknown', code: 'ANSWER_LOST', why: 'no answer' };
          },
          ask: () => {
            calls.push('ask');
            return calls.length < 4 ? { kind: 'retry', code: 'PARTNER_BUSY', why: 'busy' } : delivered;
          },
        },
      },
    });
    const dossier = await harness.openDossier();
    await harness.owe(dossier, 'tst', ['record']);
    await waitFor(async () => (await harness.statesOf(dossier, 'tst'))[0] === 'delivered');
    expect(calls).toEqual(['attempt', 'ask', 'ask', 'ask']);
  });

  it('writes the effects of an outcome and its closing together, or neither', async () => {
    let settles = 0;
    const harness = await start({
      scripts: {
        'tnhs.create': {
          attempt: () => delivered,
          ask: () => delivered,
          settle: async (work, _outcome, tx) => {
            settles += 1;
            await moveDossier(tx, { dossierId: work.dossierId, to: 2, by: 'tnhs', at: new Date() });
            if (settles === 1) throw new Error('the disk said no');
          },
        },
      },
    });
    const dossier = await harness.openDossier();
    await harness.owe(dossier, 'tnhs', ['create']);
    await waitFor(async () => (await harness.statesOf(dossier, 'vss-portal'))[0] === 'delivered');
    const events = await harness.database
      .selectFrom('dossier_event')
      .select('status')
      .where('dossier_id', '=', dossier)
      .execute();
    expect(events).toEqual([{ status: 2 }]);
    expect(settles).toBe(2);
  });

  it('writes the effects of attempts that end together in one transaction; one that cannot be written costs no other its own', async () => {
    const count = 6;
    const transactions = new Set<string>();
    const settles: string[] = [];
    const triesOf = (dossier: string): number => settles.filter((one) => one === dossier).length;
    let bad = '';
    let begun = 0;
    let release: () => void = () => undefined;
    const together = new Promise<void>((resolve) => (release = resolve));
    const harness = await start({
      scripts: {
        'tnhs.create': {
          attempt: async () => {
            begun += 1;
            if (begun === count) release();
            await together;
            return delivered;
          },
          ask: () => delivered,
          settle: async (work, _outcome, tx) => {
            settles.push(work.dossierId);
            if (settles.length === count - 2) bad = work.dossierId;
            const { rows } = await sql<{ id: string }>`SELECT pg_current_xact_id()::text AS id`.execute(tx);
            rows.forEach(({ id }) => transactions.add(id));
            await moveDossier(tx, { dossierId: work.dossierId, to: 2, by: 'tnhs', at: new Date() });
            // With its neighbours, and then alone.
            if (work.dossierId === bad && triesOf(bad) <= 2) throw new Error('the disk said no');
          },
        },
      },
    });
    const dossiers = await Promise.all(Array.from({ length: count }, () => harness.openDossier()));
    await Promise.all(dossiers.map((dossier) => harness.owe(dossier, 'tnhs', ['create'])));
    for (const dossier of dossiers)
      await waitFor(async () => (await harness.statesOf(dossier, 'vss-portal'))[0] === 'delivered');
    const events = await harness.database.selectFrom('dossier_event').select(['dossier_id', 'status']).execute();
    expect(events.map(({ dossier_id: dossier, status }) => `${dossier} ${status}`).sort()).toEqual(
      dossiers.map((dossier) => `${dossier} 2`).sort(),
    );
    const first = await harness.database.selectFrom('attempt').select('outcome').where('number', '=', 1).execute();
    expect(first.filter(({ outcome }) => outcome === 'unknown')).toHaveLength(1);
    expect(triesOf(bad)).toBe(3);
    expect(transactions.size).toBeLessThan(settles.length);
  });

  it('waits when told it is too early, without using up attempts', async () => {
    let early = 4;
    const harness = await start({
      env: { RETRY_ATTEMPTS: '2' },
      scripts: {
        'tst.cover': {
          attempt: () => (early-- > 0 ? { kind: 'notYet', afterMs: 10, why: 'not created yet' } : delivered),
        },
      },
    });
    const dossier = await harness.openDossier();
    await harness.owe(dossier, 'tst', ['cover']);
    await waitFor(async () => (await harness.statesOf(dossier, 'tst'))[0] === 'delivered');
    expect(early).toBe(-1);
  });

  it('opens the circuit of a partner that is down, uses up no attempts meanwhile, and goes on when it answers', async () => {
    let down = true;
    let calls = 0;
    const harness = await start({
      // A probe now and then while this looks takes a delivery that nobody had tried.
      env: { CIRCUIT_FAILURES: '3', CIRCUIT_PROBE_MS: '1000', RETRY_ATTEMPTS: '50', WORKER_CONCURRENCY: '2' },
      scripts: {
        'tnhs.create': {
          attempt: () => {
            calls += 1;
            return down ? { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: 'refused' } : delivered;
          },
        },
      },
    });
    const dossiers = await Promise.all(Array.from({ length: 20 }, () => harness.openDossier()));
    for (const dossier of dossiers) await harness.owe(dossier, 'tnhs', ['create']);
    await waitFor(
      async () =>
        (await harness.database.selectFrom('circuit').select('state').where('system', '=', 'tnhs').executeTakeFirst())
          ?.state === 'open',
    );
    const untried = await harness.database.selectFrom('delivery').select('id').where('attempts', '=', 0).execute();
    expect(untried.length).toBeGreaterThan(10);
    const callsWhenOpen = calls;
    down = false;
    await waitFor(
      async () =>
        (await harness.database.selectFrom('delivery').select('id').where('state', '!=', 'delivered').execute())
          .length === 0,
    );
    expect(calls - callsWhenOpen).toBeLessThanOrEqual(20 + 5);
    await waitFor(
      async () => (await harness.database.selectFrom('circuit').select('state').executeTakeFirst())?.state === 'closed',
    );
  });

  it('parks nobody for an outage, however long: a probe uses up no attempt', async () => {
    let down = true;
    let calls = 0;
    const harness = await start({
      env: { CIRCUIT_FAILURES: '2', CIRCUIT_PROBE_MS: '50', RETRY_ATTEMPTS: '3', WORKER_CONCURRENCY: '1' },
      scripts: {
        'tnhs.create': {
          attempt: () => {
            calls += 1;
            return down ? { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: 'refused' } : delivered;
          },
        },
      },
    });
    await harness.owe(await harness.openDossier(), 'tnhs', ['create']);
    await waitFor(() => calls >= 6);
    down = false;
    const row = await waitFor(() =>
      harness.database.selectFrom('delivery').selectAll().where('state', '=', 'delivered').executeTakeFirst(),
    );
    expect([row.failures, row.attempts]).toEqual([2, calls]);
  });

  it('sends several dossiers in one call where the partner takes batches, with an outcome for each', async () => {
    const sizes: number[] = [];
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const harness = await start({
      env: { WORKER_CONCURRENCY: '1' },
      scripts: {
        'npsp.progress': {
          attempt: () => delivered,
          attemptBatch: async (works) => {
            await gate;
            sizes.push(works.length);
            return works.map((work, place): Outcome =>
              place === 1 && work.attempt === 1
                ? { kind: 'retry', code: 'PARTNER_BUSY', why: 'one bad item' }
                : delivered,
            );
          },
        },
      },
    });
    const dossiers = await Promise.all(Array.from({ length: 25 }, () => harness.openDossier('npsp')));
    for (const dossier of dossiers) await harness.owe(dossier, 'npsp', ['progress']);
    release();
    await waitFor(
      async () =>
        (await harness.database.selectFrom('delivery').select('id').where('state', '!=', 'delivered').execute())
          .length === 0,
    );
    expect(Math.max(...sizes)).toBe(10);
    expect(sizes.length).toBeLessThan(10);
  });
}
