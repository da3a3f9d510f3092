// Attempts that end with effects at the same moment share one transaction: 1. lock their dossiers, in order of id · 2. close the
// deliveries this worker still holds · 3. write the effects of each. Where one of them cannot be written the transaction
// leaves nothing, and each is written alone: a bad one costs no other its effects.
import { Batcher } from '../store/batcher.js';
import type { DossierRow, Tx } from '../store/database.js';
import { closeDeliveries, type Ended } from '../store/delivery.repository.js';
import type { DeliveryHandler, DeliveryWork } from './handler.js';
import type { Settled } from './outcome.js';
import type { Transactor } from './transactor.js';

export interface Settling {
  readonly handler: DeliveryHandler;
  readonly work: DeliveryWork;
  readonly settled: Settled;
  readonly ended: Ended;
}

/** As long as one is written, the dossiers of all stay locked: TNHS's news of them wait. */
const batchLimit = 8;
const lanes = 4;

export class Settlings {
  private readonly batcher: Batcher<Settling, boolean>;

  constructor(transactor: Transactor) {
    this.batcher = new Batcher({
      // Never more wait than there are attempts in flight.
      ...{ batchLimit, lanes, queueLimit: Number.POSITIVE_INFINITY },
      // The effects of one may be what the next one of the same dossier reads.
      keysOf: ({ work }) => [work.dossierId],
      store: (settlings) => transactor.run((tx) => settleAll(tx, settlings)),
    });
  }

  /**
   * @returns false when this worker no longer held the delivery; then nothing was written.
   * @throws what writing the effects throws; then nothing was written.
   */
  settle(settling: Settling): Promise<boolean> {
    return this.batcher.add(settling);
  }
}

async function settleAll(tx: Tx, settlings: readonly Settling[]): Promise<boolean[]> {
  const dossiers = await lockDossiers(
    tx,
    settlings.map(({ work }) => work.dossierId),
  );
  const held = await closeDeliveries(
    tx,
    settlings.map(({ ended }) => ended),
  );
  for (const [place, { handler, work, settled }] of settlings.entries()) {
    const dossier = dossiers.get(work.dossierId);
    if (!dossier) throw new Error(`no dossier ${work.dossierId}`);
    if (held[place]) await handler.settle?.({ ...work, dossier }, settled, tx);
  }
  return held;
}

/** The lock lets others go on writing rows that only name the dossier, as messages and attempts do. */
async function lockDossiers(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, DossierRow>> {
  const rows = await tx
    .selectFrom('dossier')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
