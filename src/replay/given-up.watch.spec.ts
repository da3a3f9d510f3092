// What a person cancels and the dossier waits for stands in the agency's list, until it is released, not needed any more, or explained.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { clockAt, openBench, openDossier, silentLogger, type RoomBench } from '../../test/support/partner-room.js';
import { putDeliveries } from '../delivery/outbox.js';
import { Schedules } from '../delivery/schedules.js';
import type { Operation, System } from '../domain/operations.js';
import type { Status } from '../domain/status.js';
import { GivenUpWatch } from './given-up.watch.js';

const at = '2026-11-23T02:00:00Z';

interface Duty {
  readonly id: string;
  readonly dossierId: string;
}

describe('a duty that a person cancelled', () => {
  let bench: RoomBench;
  let watch: GivenUpWatch;
  let count = 0;
  const clock = clockAt(at);

  beforeAll(async () => {
    bench = await openBench();
    watch = new GivenUpWatch(new Schedules(), bench.database, clock, silentLogger);
  });
  afterAll(() => bench.close());

  async function owe(dossierId: string, system: System, operation: Operation): Promise<Duty> {
    count += 1;
    const duty = {
      dossierId,
      system,
      operation,
      idempotencyKey: `k-${count}`,
      payload: {},
      correlationId: 'c',
    } as const;
    await bench.database.transaction().execute((tx) => putDeliveries(tx, [duty]));
    const { id } = await bench.database
      .selectFrom('delivery')
      .select('id')
      .where('idempotency_key', '=', `k-${count}`)
      .executeTakeFirstOrThrow();
    return { id, dossierId };
  }

  async function set({ id }: Duty, state: 'cancelled' | 'pending' | 'delivered', attempts = 0): Promise<void> {
    const code = state === 'cancelled' ? 'CANCELLED_BY_OPERATOR' : null;
    await bench.database.updateTable('delivery').set({ state, code, attempts }).where('id', '=', id).execute();
  }

  async function cancelled(system: System, operation: Operation, status: Status): Promise<Duty> {
    const { id } = await openDossier(bench.database, { status });
    const duty = await owe(id, system, operation);
    await set(duty, 'cancelled');
    return duty;
  }

  async function itemsOf({ dossierId }: Duty): Promise<string[]> {
    await watch.look();
    const items = await bench.database
      .selectFrom('reconciliation_item')
      .select(['kind', 'state', 'resolution', 'detail'])
      .where('dossier_id', '=', dossierId)
      .orderBy('id')
      .execute();
    return items.map(({ kind, state, resolution, detail }) => {
      const { system, operation } = detail as { system: string; operation: string };
      return `${kind} ${system}.${operation} ${resolution ?? state}`;
    });
  }

  const waited: readonly (readonly [System, Operation, Status])[] = [
    ['register', 'verify', 1],
    ['tnhs', 'create', 1],
    ['tnhs', 'supplement', 4],
    ['tnhs', 'withdraw', 5],
    ['tnhs', 'withdraw', 3],
    ['tst', 'cover', 6],
    ['vss-portal', 'status', 9],
  ];

  it.each(waited)(
    'at %s, %s, opens one item while the dossier waits in status %s',
    async (system, operation, status) => {
      const duty = await cancelled(system, operation, status);
      expect(await itemsOf(duty)).toEqual([`DUTY_CANCELLED ${system}.${operation} open`]);
      expect(await itemsOf(duty)).toHaveLength(1);
      const item = await bench.database
        .selectFrom('reconciliation_item')
        .select(['detail', 'agency', 'owner', 'voucher_number', 'opened_at'])
        .where('dossier_id', '=', duty.dossierId)
        .executeTakeFirstOrThrow();
      const detail = { deliveryId: duty.id, attempts: 0, system, operation };
      expect(item).toEqual({ detail, agency: '07906', owner: '07906', voucher_number: null, opened_at: new Date(at) });
    },
  );

  const notWaited: readonly (readonly [System, Operation, Status])[] = [
    ['tnhs', 'create', 3],
    ['tnhs', 'supplement', 8],
    ['tnhs', 'withdraw', 7],
    ['tst', 'cover', 10],
    ['vss-portal', 'status', 5],
    ['vss-portal', 'status', 10],
    ['npsp', 'sync', 5],
    ['npsp', 'progress', 9],
    ['tst', 'record', 6],
  ];

  it.each(notWaited)('at %s, %s, is nobody’s matter where the dossier is at %s', async (system, operation, status) => {
    expect(await itemsOf(await cancelled(system, operation, status))).toEqual([]);
  });

  it('is not one that accounting took back, nor a withdrawal of what TNHS itself refused', async () => {
    const duty = await cancelled('tst', 'cover', 6);
    await sql`UPDATE delivery SET code = NULL WHERE id = ${duty.id}`.execute(bench.database);
    expect(await itemsOf(duty)).toEqual([]);
    const moot = await cancelled('tnhs', 'withdraw', 3);
    await sql`INSERT INTO dossier_event (dossier_id, sequence, status, by, at, detail) VALUES (${moot.dossierId}, 99, 3, 'tnhs', ${at}, '{}')`.execute(
      bench.database,
    );
    expect(await itemsOf(moot)).toEqual([]);
  });

  it('settles its item when it is released, and opens another when it is cancelled after a try', async () => {
    const duty = await cancelled('tst', 'cover', 6);
    expect(await itemsOf(duty)).toEqual(['DUTY_CANCELLED tst.cover open']);
    await set(duty, 'pending');
    expect(await itemsOf(duty)).toEqual(['DUTY_CANCELLED tst.cover RELEASED']);
    await set(duty, 'cancelled', 1);
    expect(await itemsOf(duty)).toEqual(['DUTY_CANCELLED tst.cover RELEASED', 'DUTY_CANCELLED tst.cover open']);
    await set(duty, 'delivered', 2);
    expect((await itemsOf(duty)).at(-1)).toBe('DUTY_CANCELLED tst.cover RELEASED');
  });

  it('settles its item when the dossier goes on without it: issued elsewhere, ended, or asked for again', async () => {
    const [cover, create, supplement] = [
      await cancelled('tst', 'cover', 6),
      await cancelled('tnhs', 'create', 1),
      await cancelled('tnhs', 'supplement', 4),
    ];
    await watch.look();
    await sql`INSERT INTO cover_sheet (dossier_id, state, requested_at, issued_at) VALUES (${cover.dossierId}, 'issued', ${at}, ${at})`.execute(
      bench.database,
    );
    await bench.database.updateTable('dossier').set({ status: 7 }).where('id', '=', create.dossierId).execute();
    await owe(supplement.dossierId, 'tnhs', 'supplement');
    expect(await itemsOf(cover)).toEqual(['DUTY_CANCELLED tst.cover WENT_ON']);
    expect(await itemsOf(create)).toEqual(['DUTY_CANCELLED tnhs.create WENT_ON']);
    expect(await itemsOf(supplement)).toEqual(['DUTY_CANCELLED tnhs.supplement WENT_ON']);
  });

  it('is not told again once a person has cleared it up, and the dossier’s next one is', async () => {
    const duty = await cancelled('tst', 'cover', 6);
    await watch.look();
    await sql`UPDATE reconciliation_item SET state = 'resolved', resolution = 'CLEARED', resolved_by = 'lan', resolved_at = ${at}
      WHERE dossier_id = ${duty.dossierId}`.execute(bench.database);
    expect(await itemsOf(duty)).toEqual(['DUTY_CANCELLED tst.cover CLEARED']);
    await set(await owe(duty.dossierId, 'tnhs', 'withdraw'), 'cancelled');
    expect(await itemsOf(duty)).toEqual(['DUTY_CANCELLED tst.cover CLEARED', 'DUTY_CANCELLED tnhs.withdraw open']);
  });
});
