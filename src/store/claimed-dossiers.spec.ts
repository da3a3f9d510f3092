import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openBench, openDossier, type RoomBench } from '../../test/support/partner-room.js';
import { newId } from '../platform/ids.js';
import { sealJson } from '../platform/vault.js';
import { claimDeliveries } from './delivery.repository.js';

let bench: RoomBench;
beforeAll(async () => void (bench = await openBench()));
afterAll(() => bench.close());

it('parks the deliveries of a dossier whose seal is broken, and gives out the others', async () => {
  const { database } = bench;
  const [broken, whole] = [await openDossier(database), await openDossier(database)];
  const rows = [broken, whole].map((dossier) => ({
    ...{ id: newId(), dossier_id: dossier.id, system: 'tnhs', operation: 'create', correlation_id: 'c' },
    idempotency_key: `${dossier.id}.tnhs.create`,
  }));
  await database.insertInto('delivery').values(rows).execute();
  const tampered = sealJson('dossier.canonical', {}).replace(/..."$/, 'AAA"');
  await sql`UPDATE dossier SET canonical = ${tampered}::jsonb WHERE id = ${broken.id}`.execute(database);
  const ids = rows.map((row) => row.id);
  const claimed = await claimDeliveries(database, ids, { worker: 'w', leaseMs: 1000 });
  expect(claimed.map(({ dossier }) => dossier.id)).toEqual([whole.id]);
  const states = await database
    .selectFrom('delivery')
    .select(['dossier_id', 'state', 'code'])
    .orderBy('line')
    .execute();
  expect(states).toEqual([
    { dossier_id: broken.id, state: 'parked', code: 'SEAL_BROKEN' },
    { dossier_id: whole.id, state: 'in_flight', code: null },
  ]);
});
