import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { accountingGround, type AccountingGround } from '../../test/support/accounting-ground.js';
import { newId } from '../platform/ids.js';
import { closeDeliveries, type Closing, type Ended } from './delivery.repository.js';

let ground: AccountingGround;
const startedAt = new Date('2026-11-20T03:00:00.000Z');

beforeAll(async () => {
  ground = await accountingGround();
});
afterAll(async () => {
  await ground?.close();
});

/** A delivery in the hands of `worker`, at its second attempt. */
async function held(dossierId: string, worker: string): Promise<string> {
  const id = newId();
  await ground.database
    .insertInto('delivery')
    .values({
      ...{ id, dossier_id: dossierId, system: 'tnhs', operation: 'create', idempotency_key: id, correlation_id: id },
      ...{ state: 'in_flight', attempts: 2, worker, lease_until: new Date(Date.now() + 60_000) },
    })
    .execute();
  return id;
}

function ended(deliveryId: string, dossierId: string, differing: Partial<Closing> = {}): Ended {
  const closing: Closing = {
    ...{ deliveryId, worker: 'w1', attempt: 2, state: 'delivered', notBefore: startedAt, unsure: false, failed: false },
    ...{ outcome: 'delivered', code: null, why: null, detail: undefined, startedAt, durationMs: 40 },
    ...{ partnerStatus: '201', ...differing },
  };
  const message = { at: startedAt, direction: 'out' as const, system: 'tnhs', operation: 'create', contentType: 'a/b' };
  return { closing, messages: [{ ...message, dossierId, deliveryId, attempt: 2, body: 'x', correlationId: 'c' }] };
}

it('closes many attempts in one statement, each as it ended, and writes nothing of those held by another', async () => {
  const { database } = ground;
  const dossierId = await ground.openDossier();
  const [mine, lost, waits] = await Promise.all([
    held(dossierId, 'w1'),
    held(dossierId, 'somebody else'),
    held(dossierId, 'w1'),
  ]);
  const notBefore = new Date('2026-11-20T04:00:00.000Z');
  const why = 'TNHS is down';
  const answers = await closeDeliveries(database, [
    ended(mine, dossierId),
    ended(lost, dossierId),
    ended(waits, dossierId, { state: 'waiting', notBefore, failed: true, outcome: 'retry', code: 'PARTNER_DOWN', why }),
  ]);
  expect(answers).toEqual([true, false, true]);

  const rows = await database.selectFrom('delivery').selectAll().where('id', 'in', [mine, lost, waits]).execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  expect(byId.get(mine)).toMatchObject({ state: 'delivered', worker: null, failures: 0, code: null, detail: null });
  expect(byId.get(lost)).toMatchObject({ state: 'in_flight', worker: 'somebody else' });
  expect(byId.get(waits)).toMatchObject({ state: 'waiting', not_before: notBefore, failures: 1, code: 'PARTNER_DOWN' });
  expect(byId.get(waits)?.why).toBe(why);

  const tries = await database
    .selectFrom('attempt')
    .selectAll()
    .where('delivery_id', 'in', [mine, lost, waits])
    .execute();
  expect(
    tries.map((one) => [one.delivery_id, one.number, one.outcome, one.next_attempt_at, one.dossier_id]).sort(),
  ).toEqual(
    [
      [mine, 2, 'delivered', null, null],
      [waits, 2, 'retry', notBefore, dossierId],
    ].sort(),
  );
  const kept = await database
    .selectFrom('message')
    .select('delivery_id')
    .where('delivery_id', 'in', [mine, lost, waits])
    .execute();
  expect(kept.map((one) => one.delivery_id).sort()).toEqual([mine, waits].sort());
});

it('keeps what is told with an end, sealed', async () => {
  const { database } = ground;
  const dossierId = await ground.openDossier();
  const id = await held(dossierId, 'w1');
  const detail = { lastCode: 'PARTNER_DOWN', list: [1, 2] };
  await closeDeliveries(database, [ended(id, dossierId, { state: 'parked', code: 'ATTEMPTS_EXHAUSTED', detail })]);
  const row = await database.selectFrom('delivery').select('detail').where('id', '=', id).executeTakeFirst();
  expect(row?.detail).toEqual(detail);
  const { rows } = await sql<{ raw: string }>`SELECT detail::text AS raw FROM delivery WHERE id = ${id}`.execute(
    database,
  );
  expect(rows[0]?.raw).not.toContain('PARTNER_DOWN');
});
