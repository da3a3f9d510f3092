// Jobs that start at the same moment share one claim: one statement for many deliveries.
import type { Database } from '../store/database.js';
import { claimDeliveries, type Claimed } from '../store/delivery.repository.js';

interface Waiting {
  readonly id: string;
  readonly resolve: (claimed: Claimed | undefined) => void;
  readonly reject: (error: unknown) => void;
}

export class Claims {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(
    private readonly database: Database,
    private readonly lease: { worker: string; leaseMs: number },
  ) {}

  /** @returns undefined when the delivery is not ours to take now. */
  take(id: string): Promise<Claimed | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      await this.claim(batch);
    }
    this.running = false;
  }

  private async claim(batch: readonly Waiting[]): Promise<void> {
    try {
      const claimed = await claimDeliveries(this.database, [...new Set(batch.map((one) => one.id))], this.lease);
      const byId = new Map(claimed.map((one) => [one.delivery.id, one]));
      for (const one of batch) {
        one.resolve(byId.get(one.id));
        byId.delete(one.id);
      }
    } catch (error) {
      batch.forEach((one) => one.reject(error));
    }
  }
}
