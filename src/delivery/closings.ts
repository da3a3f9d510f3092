// Attempts that end at the same moment are closed by one commit, each with its own answer.
import { Batcher } from '../store/batcher.js';
import type { Database } from '../store/database.js';
import { closeDeliveries, type Ended } from '../store/delivery.repository.js';

const batchLimit = 64;
const lanes = 2;

export class Closings {
  private readonly batcher: Batcher<Ended, boolean>;

  constructor(database: Database) {
    this.batcher = new Batcher({
      batchLimit,
      // Never more than the attempts in flight.
      queueLimit: Number.POSITIVE_INFINITY,
      lanes,
      keysOf: ({ closing }) => [closing.deliveryId],
      store: (ended) => closeDeliveries(database, ended),
    });
  }

  /** @returns false when this worker no longer held the delivery; then nothing was written. */
  close(ended: Ended): Promise<boolean> {
    return this.batcher.add(ended);
  }
}
