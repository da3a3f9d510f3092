// The queues as BullMQ has them, for looking only. Opened when somebody looks first; a job is a wake-up, the duty is in PostgreSQL.
import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Queue } from 'bullmq';
import { systems } from '../domain/operations.js';
import { QUEUE_BACKEND } from './queue-backend.token.js';
import type { QueueBackend } from './queue-backend.js';
import { scheduleQueueName } from './schedule-keeper.js';

const longestCloseMs = 1000;

@Injectable()
export class RawQueues implements BeforeApplicationShutdown {
  private opened: readonly Queue[] | undefined;

  constructor(@Inject(QUEUE_BACKEND) private readonly backend: QueueBackend) {}

  /** One for each system, and the schedules; nothing can be changed through them. */
  adapters(): BullMQAdapter[] {
    this.opened ??= [...systems, scheduleQueueName].map((name) => this.open(name));
    return this.opened.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false }));
  }

  async beforeApplicationShutdown(): Promise<void> {
    const closing = (this.opened ?? []).map((queue) => queue.close().catch(() => undefined));
    // Where the backend is gone a queue waits for it; the backend's own end lets go of it.
    await Promise.race([Promise.all(closing), wait(longestCloseMs, undefined, { ref: false })]);
  }

  private open(name: string): Queue {
    const queue = this.backend.queue(name);
    // A broken connection is told by the next look.
    queue.on('error', () => undefined);
    return queue;
  }
}
