// Works off the replays. The state is in the database alone: whichever worker gets the schedule's job goes on where it stands.
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { DeliveryRegistry } from '../delivery/registry.js';
import { Schedules } from '../delivery/schedules.js';
import { Transactor } from '../delivery/transactor.js';
import { operations, systems } from '../domain/operations.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { DATABASE, type Database } from '../store/database.js';
import { replaysAtWork } from '../store/replay.repository.js';
import { stepReplay } from './replay.steps.js';

const everyMs = 1000;
const betweenStepsMs = 200;
const longestRunMs = 30_000;

@Injectable()
export class ReplaySchedule implements OnModuleInit {
  @Inject(DATABASE) private readonly database: Database;
  @Inject(CLOCK) private readonly clock: Clock;
  @Inject(LOGGER) private readonly logger: Logger;

  constructor(
    private readonly schedules: Schedules,
    private readonly registry: DeliveryRegistry,
    private readonly transactor: Transactor,
  ) {}

  onModuleInit(): void {
    this.schedules.register({ name: 'replay.work', everyMs, run: (signal) => this.run(signal) });
  }

  /** Goes on while there is work, then waits for the next run. */
  async run(signal: AbortSignal): Promise<void> {
    const until = performance.now() + longestRunMs;
    while (!signal.aborted && performance.now() < until) {
      if ((await this.stepAll()) === 0) return;
      await pause(betweenStepsMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One step of each replay that has work. @returns how many had */
  async stepAll(): Promise<number> {
    const ids = await replaysAtWork(this.database);
    for (const id of ids) await this.step(id);
    return ids.length;
  }

  /** One replay that fails does not hold the others. */
  private async step(id: string): Promise<void> {
    const context = { now: this.clock.now(), askable: this.askable() };
    try {
      await this.transactor.run((tx) => stepReplay(tx, id, context));
    } catch (error) {
      this.logger.error({ event: 'replay.failed', replayId: id, err: error }, 'a step of a replay failed; tried again');
    }
  }

  private askable(): string[] {
    const all = systems.flatMap((system) => operations[system].map((operation) => ({ system, operation })));
    return all
      .filter(({ system, operation }) => 'ask' in this.registry.handlerOf(system, operation))
      .map(({ system, operation }) => `${system}.${operation}`);
  }
}
