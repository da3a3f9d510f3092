// Offers due heads to BullMQ. A job is only a wake-up: its id is the delivery's id, so offering twice is harmless,
// and losing one is harmless too, because the sweeper offers every due head again.
import { Inject, Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { systems, type System } from '../domain/operations.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { DATABASE, type Database } from '../store/database.js';
import { headsOf, type Head } from '../store/delivery.repository.js';
import { QUEUE_BACKEND } from './queue-backend.token.js';
import type { NewJob, QueueBackend } from './queue-backend.js';
import { scheduleQueueName } from './schedule-keeper.js';

const dossiersAtOnce = 500;

@Injectable()
export class Dispatcher {
  private readonly queues: ReadonlyMap<System, Queue>;
  private readonly touched = new Set<string>();
  private known: Head[] = [];
  private flushing: Promise<void> | undefined;
  private scheduled: Queue | undefined;

  constructor(
    @Inject(QUEUE_BACKEND) private readonly backend: QueueBackend,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.queues = new Map(systems.map((system) => [system, this.open(system)]));
  }

  /** Gives a head that is known to be one its job, soon and together with others. Never throws: the sweeper covers a failure. */
  offerSoon(head: Head): void {
    this.known.push(head);
    this.offerHeadsOf([]);
  }

  /** Gives the heads of these dossiers' lines their jobs, soon and together. Never throws: the sweeper covers a failure. */
  offerHeadsOf(dossierIds: readonly string[]): void {
    dossierIds.forEach((id) => this.touched.add(id));
    this.flushing ??= this.flush().finally(() => {
      this.flushing = undefined;
      if (this.touched.size > 0 || this.known.length > 0) this.offerHeadsOf([]);
    });
  }

  /** Offers these heads now. @throws when the backend cannot be reached. */
  async offer(heads: readonly Head[]): Promise<void> {
    if (heads.length === 0) return;
    const now = this.clock.now().getTime();
    const jobs = heads.map((head) => this.jobOf(head, now));
    if (this.backend.addJobs) return this.backend.addJobs(jobs);
    for (const [system, queue] of this.queues) {
      const its = jobs.filter((job) => job.queue === system);
      if (its.length > 0) await queue.addBulk(its);
    }
  }

  /** Runs a schedule once, now, beside its turns, on whichever worker gets it. @throws when the backend cannot be reached. */
  async runSchedule(name: string): Promise<void> {
    this.scheduled ??= this.open(scheduleQueueName);
    await this.scheduled.add(name, {}, { removeOnComplete: true, removeOnFail: true });
  }

  /** Waits until everything touched so far was offered. */
  async settled(): Promise<void> {
    while (this.flushing) await this.flushing;
  }

  async close(): Promise<void> {
    await this.settled();
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    await this.scheduled?.close();
  }

  private jobOf(head: Head, now: number): NewJob {
    const delay = Math.max(0, head.notBefore.getTime() - now);
    const opts = { jobId: head.id, delay, removeOnComplete: true, removeOnFail: true };
    return { queue: head.system, name: 'deliver', data: {}, opts };
  }

  private async flush(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.touched.size > 0 || this.known.length > 0) {
      const known = this.known.splice(0);
      const ids = [...this.touched].slice(0, dossiersAtOnce);
      ids.forEach((id) => this.touched.delete(id));
      await this.offerQuietly(known, ids);
    }
  }

  private async offerQuietly(known: readonly Head[], dossierIds: readonly string[]): Promise<void> {
    try {
      const found = dossierIds.length === 0 ? [] : await headsOf(this.database, dossierIds);
      await this.offer([...known, ...found]);
    } catch (error) {
      this.logger.warn(
        { event: 'offer.failed', dossiers: dossierIds.length, err: error },
        'jobs could not be offered; the sweeper will',
      );
    }
  }

  private open(system: System | typeof scheduleQueueName): Queue {
    const queue = this.backend.queue(system);
    queue.on('error', (error) =>
      this.logger.warn({ event: 'queue.error', system, err: error }, 'queue connection failed'),
    );
    return queue;
  }
}
