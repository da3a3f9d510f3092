// Starts and stops everything that carries deliveries in this process: consumers, sweeper, heartbeat, watchdog.
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { System } from '../domain/operations.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { DATABASE, type Database } from '../store/database.js';
import { dueHeads, releaseLeasesOfDeadWorkers, systemsWithOverdueHeads } from '../store/delivery.repository.js';
import { readSteering } from '../store/steering.repository.js';
import { beat, noteCircuit } from '../store/worker.repository.js';
import { CircuitNotes } from './circuit-notes.js';
import { Consumers, type SteeringOrder } from './consumers.js';
import { DeliveryRunner } from './delivery.runner.js';
import { Dispatcher } from './dispatcher.js';
import { QUEUE_BACKEND, WORKER_NAME } from './queue-backend.token.js';
import type { QueueBackend } from './queue-backend.js';
import { DeliveryRegistry } from './registry.js';
import { ScheduleKeeper } from './schedule-keeper.js';
import { Schedules } from './schedules.js';
import { Ticker } from './ticker.js';
import { Transactor } from './transactor.js';
import { Watchdog } from './watchdog.js';

const headsPerSweep = 2000;
const beatEveryMs = 2000;
const steerEveryMs = 500;
const silentBeats = 5;

@Injectable()
export class DeliveryCollaborators {
  constructor(
    @Inject(CONFIG) readonly config: Config,
    @Inject(DATABASE) readonly database: Database,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(LOGGER) readonly logger: Logger,
    @Inject(QUEUE_BACKEND) readonly backend: QueueBackend,
    @Inject(WORKER_NAME) readonly worker: string,
    readonly schedules: Schedules,
  ) {}
}

@Injectable()
export class DeliveryService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly tickers: Ticker[] = [];
  private readonly circuitNotes: CircuitNotes;
  private consumers: Consumers | undefined;
  private runner: DeliveryRunner | undefined;
  private keeper: ScheduleKeeper | undefined;
  private startedAt = new Date(0);

  constructor(
    private readonly parts: DeliveryCollaborators,
    private readonly registry: DeliveryRegistry,
    private readonly transactor: Transactor,
    private readonly dispatcher: Dispatcher,
  ) {
    this.circuitNotes = new CircuitNotes(
      (note) => noteCircuit(parts.database, note),
      (error) => parts.logger.warn({ event: 'circuit.note.failed', err: error }, 'circuit state not stored'),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    this.registry.proveComplete();
    if (this.parts.config.ROLE === 'api') return;
    this.startedAt = this.parts.clock.now();
    await this.startConsumers();
    this.startTickers();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.tickers.map((ticker) => ticker.stop()));
    await this.consumers?.stop(this.parts.config.SHUTDOWN_DEADLINE_MS);
    await this.circuitNotes.written();
    await this.keeper?.close();
    await this.dispatcher.close();
    await this.parts.backend.close();
  }

  /** One pass of the sweeper: leases of dead workers end, due heads without a job get one, lost schedules come back. */
  async sweep(): Promise<void> {
    const released = await releaseLeasesOfDeadWorkers(this.parts.database, beatEveryMs * silentBeats);
    if (released > 0)
      this.parts.logger.warn({ event: 'sweep.released', released }, 'took over the work of a worker that fell silent');
    await this.dispatcher.offer(await dueHeads(this.parts.database, headsPerSweep));
    await this.keeper?.restore();
  }

  private async startConsumers(): Promise<void> {
    const { config, database, clock, logger, backend, schedules, worker } = this.parts;
    const { registry, transactor, dispatcher } = this;
    const parts = { config, database, clock, logger, registry, transactor, dispatcher, worker };
    const runner: DeliveryRunner = new DeliveryRunner(parts, (system, outcome): boolean =>
      consumers.noteOutcome(system, outcome),
    );
    const consumers: Consumers = new Consumers({
      config,
      backend,
      runner,
      schedules,
      logger,
      onCircuit: (note) => this.circuitNotes.add(note),
    });
    this.runner = runner;
    this.consumers = consumers;
    this.keeper ??= new ScheduleKeeper(backend, schedules, (error) =>
      logger.warn({ event: 'queue.error', system: 'schedules', err: error }, 'queue connection failed'),
    );
    await this.keeper.start();
    consumers.start(await this.orders());
  }

  /** What people set for the partners. */
  private async orders(): Promise<ReadonlyMap<string, SteeringOrder>> {
    const all = await readSteering(this.parts.database);
    return new Map(all.map((one) => [one.system, { ...one, paused: one.pausedAt !== null }]));
  }

  private startTickers(): void {
    const { config, logger } = this.parts;
    const failed = (event: string) => (error: unknown) =>
      logger.warn({ event, err: error }, 'tried again at the next tick');
    const watchdog = new Watchdog({
      limitMs: config.WATCHDOG_MS,
      now: () => this.parts.clock.now().getTime(),
      lastProgressMs: () => this.runner?.lastProgressMs ?? 0,
      overdueSystems: async () =>
        (await systemsWithOverdueHeads(this.parts.database, config.WATCHDOG_MS)).filter(
          (system) => !this.consumers?.isHeld(system),
        ),
      restart: (systems) => this.restart(systems),
      giveUp: (systems) => this.giveUp(systems),
    });
    this.tickers.push(
      new Ticker(config.SWEEP_EVERY_MS, () => this.sweep(), failed('sweep.failed')),
      new Ticker(beatEveryMs, () => this.beat(), failed('beat.failed')),
      new Ticker(steerEveryMs, async () => this.consumers?.steer(await this.orders()), failed('steer.failed')),
      new Ticker(Math.max(250, config.WATCHDOG_MS / 4), () => watchdog.look(), failed('watchdog.failed')),
    );
    this.tickers.forEach((ticker) => ticker.start());
  }

  private beat(): Promise<void> {
    return beat(this.parts.database, {
      worker: this.parts.worker,
      role: this.parts.config.ROLE,
      startedAt: this.startedAt,
      lastProgressAt: new Date(this.runner?.lastProgressMs ?? 0),
      inFlight: this.runner?.inFlight ?? 0,
    });
  }

  private async restart(systems: readonly System[]): Promise<void> {
    this.parts.logger.error(
      { event: 'watchdog.restart', systems },
      'due work and no progress: consumers are started anew',
    );
    await this.consumers?.drop();
    await this.startConsumers();
  }

  private giveUp(systems: readonly System[]): void {
    this.parts.logger.fatal(
      { event: 'watchdog.exit', systems },
      'still no progress after a restart of the consumers: the process ends so that its supervisor starts it anew',
    );
    process.exitCode = 70;
    process.kill(process.pid, 'SIGTERM');
  }
}
