// Repeated work (polls, clean-ups) run by a BullMQ job scheduler on whichever worker gets the job.
import { Injectable } from '@nestjs/common';

export interface Schedule {
  readonly name: string;
  readonly everyMs: number;
  /** Must be safe to run twice at once: BullMQ hands a job to one worker, but a stalled one may overlap. */
  run(signal: AbortSignal): Promise<void>;
}

@Injectable()
export class Schedules {
  private readonly all = new Map<string, Schedule>();

  /** Called by a room while its module starts. */
  register(schedule: Schedule): void {
    if (this.all.has(schedule.name)) throw new Error(`Two schedules named ${schedule.name}`);
    this.all.set(schedule.name, schedule);
  }

  list(): readonly Schedule[] {
    return [...this.all.values()];
  }

  find(name: string): Schedule | undefined {
    return this.all.get(name);
  }
}
