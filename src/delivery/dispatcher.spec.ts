import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { accountingGround, type AccountingGround } from '../../test/support/accounting-ground.js';
import { systemClock } from '../platform/clock.js';
import { newId } from '../platform/ids.js';
import { createLogger } from '../platform/log.js';
import { Dispatcher } from './dispatcher.js';
import { noteTouched, putDeliveries } from './outbox.js';
import type { NewJob, QueueBackend } from './queue-backend.js';
import { moveDossier } from './status-mover.js';
import { Transactor } from './transactor.js';

let ground: AccountingGround;
let dispatcher: Dispatcher;
let transactor: Transactor;
let offered: string[] = [];

beforeAll(async () => {
  ground = await accountingGround();
  const backend = {
    kind: 'postgresql',
    queue: () => ({ on: () => undefined, close: async () => undefined }),
    addJobs: async (jobs: readonly NewJob[]) => {
      offered.push(...jobs.map(({ opts }) => String(opts.jobId)));
    },
  } as unknown as QueueBackend;
  dispatcher = new Dispatcher(backend, ground.database, systemClock, createLogger('fatal'));
  transactor = new Transactor(ground.database, dispatcher);
});
afterAll(async () => {
  await ground?.close();
});

/** What is offered for a dossier while this is done, as system.operation. */
async function offeredBy(dossierId: string, work: () => Promise<unknown>): Promise<string[]> {
  offered = [];
  await work();
  await dispatcher.settled();
  const rows = await ground.database.selectFrom('delivery').selectAll().where('dossier_id', '=', dossierId).execute();
  return offered
    .map((id) => rows.find((row) => row.id === id))
    .map((row) => `${row?.system}.${row?.operation}`)
    .sort();
}

it('offers each head once: what stood before in a line has its job already', async () => {
  const dossierId = await ground.openDossier({ status: 1 });
  const move = (to: 2 | 4): Promise<unknown> =>
    transactor.run((tx) => moveDossier(tx, { dossierId, to, by: 'tnhs', at: new Date() }));
  const owe = (): Promise<unknown> =>
    transactor.run((tx) =>
      putDeliveries(tx, [
        { dossierId, system: 'tst', operation: 'record', idempotencyKey: newId(), correlationId: newId() },
      ]),
    );
  expect(await offeredBy(dossierId, () => move(2))).toEqual(['npsp.sync', 'vss-portal.status']);
  expect(await offeredBy(dossierId, () => move(4))).toEqual([]);
  expect(await offeredBy(dossierId, owe)).toEqual(['tst.record']);
});

it('offers the next of a line that moved on, and only of that line', async () => {
  const dossierId = await ground.openDossier({ status: 1 });
  await transactor.run((tx) => moveDossier(tx, { dossierId, to: 2, by: 'tnhs', at: new Date() }));
  await dispatcher.settled();
  const sync = ground.database.updateTable('delivery').set({ state: 'delivered' }).where('dossier_id', '=', dossierId);
  await sync.where('operation', '=', 'sync').execute();
  const movedOn = async (): Promise<void> => dispatcher.offerHeadsOf(new Map([[dossierId, new Set(['npsp'])]]));
  expect(await offeredBy(dossierId, movedOn)).toEqual(['npsp.progress']);
});

it('offers every head of a dossier whose lines a person has touched', async () => {
  const dossierId = await ground.openDossier({ status: 1 });
  await transactor.run((tx) => moveDossier(tx, { dossierId, to: 2, by: 'tnhs', at: new Date() }));
  await dispatcher.settled();
  const touch = (): Promise<void> => transactor.run(async (tx) => noteTouched(tx, [dossierId]));
  expect(await offeredBy(dossierId, touch)).toEqual(['npsp.sync', 'vss-portal.status']);
});
