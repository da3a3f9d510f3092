// Offers due heads to BullMQ. A job is only a wake-up: its id is the delivery's id, so offering twice is harmless,
// and losing one is harmless too, because the sweeper offers every due head again.
import { Inject, Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { systems, type System } from '../domain/operations.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { DATABASE, type Database } from '../store/database.js';
import { headsOf, type Head, type HeadOfDossier } from '../store/delivery.repository.js';
import type { Touched } from './outbox.js';
import { QUEUE_BACKEND } from './queue-backend.token.js';
import type { NewJob, QueueBackend } from './queue-backend.js';
import { scheduleQueueName } from './schedule-keeper.js';

const dossiersAtOnce = 500;

@Injectable()
export class Dispatcher {
  private readonly queues: ReadonlyMap<System, Queue>;
  private readonly touched = new Map<string, 'every' | Set<string>>();
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
    this.flushSoon();
  }

  /** Gives these heads their jobs, soon and together. Never throws: the sweeper covers a failure. */
  offerHeadsOf(touched: Touched): void {
    for (const [dossierId, which] of touched) {
      const known = this.touched.get(dossierId) ?? new Set();
      this.touched.set(dossierId, known === 'every' || which === 'every' ? 'every' : new Set([...known, ...which]));
    }
    this.flushSoon();
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

  private flushSoon(): void {
    this.flushing ??= this.flush().finally(() => {
      this.flushing = undefined;
      if (this.touched.size > 0 || this.known.length > 0) this.flushSoon();
    });
  }

  private async flush(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.touched.size > 0 || this.known.length > 0) {
      const known = this.known.splice(0);
      const touched = new Map([...this.touched].slice(0, dossiersAtOnce));
      for (const id of touched.keys()) this.touched.delete(id);
      await this.offerQuietly(known, touched);
    }
  }

  private async offerQuietly(known: readonly Head[], touched: Touched): Promise<void> {
    try {
      const found = touched.size === 0 ? [] : await headsOf(this.database, [...touched.keys()]);
      await this.offer([...known, ...found.filter((head) => isAmong(touched, head))]);
    } catch (error) {
      this.logger.warn(
        { event: 'offer.failed', dossiers: touched.size, err: error },
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

function isAmong(touched: Touched, head: HeadOfDossier): boolean {
  const which = touched.get(head.dossierId);
  return which === 'every' || (which !== undefined && (which.has(head.id) || which.has(head.system)));
}
