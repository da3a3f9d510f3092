// Micro-batching: what arrives while a commit is under way shares the next one, each with its own answer.
// Bounded: more than `queueLimit` waiting are refused at once, so that memory stays flat under overload.
// A batch that fails is tried again one by one, so that one bad item costs no other its answer.
import { GatewayError } from '../domain/errors.js';

export interface BatcherSettings<T, R> {
  readonly batchLimit: number;
  readonly queueLimit: number;
  readonly lanes: number;
  /** Two items with the same key never share a batch. */
  readonly keysOf: (item: T) => readonly string[];
  readonly store: (items: readonly T[]) => Promise<readonly R[]>;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

const overloadRetrySeconds = 2;

export class Batcher<T, R> {
  private queue: Waiting<T, R>[] = [];
  private busyLanes = 0;
  private stopped = false;

  constructor(private readonly settings: BatcherSettings<T, R>) {}

  /** @throws GatewayError OVERLOADED when too many wait. */
  add(item: T): Promise<R> {
    if (this.stopped || this.queue.length >= this.settings.queueLimit) {
      return Promise.reject(new GatewayError('OVERLOADED', [], overloadRetrySeconds));
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ item, resolve, reject });
      if (this.busyLanes < this.settings.lanes) void this.runLane();
    });
  }

  stop(): void {
    this.stopped = true;
  }

  private async runLane(): Promise<void> {
    this.busyLanes += 1;
    await new Promise((resolve) => setImmediate(resolve));
    while (this.queue.length > 0) await this.runBatch(this.take());
    this.busyLanes -= 1;
  }

  /** The longest prefix of the queue without two equal keys, up to the limit. */
  private take(): Waiting<T, R>[] {
    const seen = new Set<string>();
    let end = 0;
    for (; end < Math.min(this.queue.length, this.settings.batchLimit); end += 1) {
      const waiting = this.queue[end];
      const keys = waiting ? this.settings.keysOf(waiting.item) : [];
      if (keys.some((key) => seen.has(key))) break;
      keys.forEach((key) => seen.add(key));
    }
    return this.queue.splice(0, end);
  }

  private async runBatch(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.settings.store(batch.map((waiting) => waiting.item));
      batch.forEach((waiting, place) => waiting.resolve(results[place] as R));
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const waiting of batch) await this.runBatch([waiting]);
    }
  }
}
