// Keeps the BullMQ job schedulers in place, also after somebody emptied Redis.
import type { Queue } from 'bullmq';
import type { QueueBackend } from './queue-backend.js';
import type { Schedules } from './schedules.js';

export const scheduleQueueName = 'schedules';

export class ScheduleKeeper {
  private readonly queue: Queue;

  constructor(
    backend: QueueBackend,
    private readonly schedules: Schedules,
    onError: (error: Error) => void,
  ) {
    this.queue = backend.queue(scheduleQueueName);
    this.queue.on('error', onError);
  }

  /** Puts the schedules as they are configured now and removes those nobody registers any more. */
  async start(): Promise<void> {
    for (const scheduler of await this.queue.getJobSchedulers()) {
      if (!this.schedules.find(scheduler.key)) await this.queue.removeJobScheduler(scheduler.key);
    }
    for (const schedule of this.schedules.list()) await this.put(schedule.name, schedule.everyMs);
  }

  /** Puts back what is missing. */
  async restore(): Promise<void> {
    for (const schedule of this.schedules.list()) {
      if (!(await this.queue.getJobScheduler(schedule.name))) await this.put(schedule.name, schedule.everyMs);
    }
  }

  close(): Promise<void> {
    return this.queue.close();
  }

  private async put(name: string, everyMs: number): Promise<void> {
    const opts = { removeOnComplete: true, removeOnFail: true };
    await this.queue.upsertJobScheduler(name, { every: everyMs }, { name, data: {}, opts });
  }
}
