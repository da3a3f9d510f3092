// The BullMQ workers of this process: one for each system, and one for the schedules. A job wakes the runner; its end tells
// the queue whether the same job comes back later. Circuits pause the consumer of a partner
// that is down, and so do people (steer).
import { DelayedError, type Worker } from 'bullmq';
import { systems, type System } from '../domain/operations.js';
import type { Config } from '../platform/config.js';
import type { Logger } from '../platform/log.js';
import { Circuit, isUnasked } from './circuit.js';
import type { CircuitNote } from './circuit-notes.js';
import type { DeliveryRunner } from './delivery.runner.js';
import type { Outcome } from './outcome.js';
import type { QueueBackend, QueueJob } from './queue-backend.js';
import type { Schedules } from './schedules.js';
import { scheduleQueueName } from './schedule-keeper.js';
import { Valve } from './valve.js';

/** What people want of one system's consumers now. */
export interface SteeringOrder {
  readonly paused: boolean;
  /** When a person last asked for it; each asking is obeyed once. */
  readonly probeAskedAt: Date | null;
  readonly closeAskedAt: Date | null;
}

export interface ConsumerParts {
  readonly config: Config;
  readonly backend: QueueBackend;
  readonly runner: DeliveryRunner;
  readonly schedules: Schedules;
  readonly logger: Logger;
  readonly onCircuit: (note: CircuitNote) => void;
}

export class Consumers {
  private readonly workers: Worker[] = [];
  private readonly circuits = new Map<System, Circuit>();
  private readonly valves = new Map<System, Valve>();
  private readonly obeyed = new Map<string, number>();
  private readonly confirmed = new Set<System>();
  private readonly runningSchedules = new Set<string>();
  private readonly stopping = new AbortController();

  constructor(private readonly parts: ConsumerParts) {}

  start(orders: ReadonlyMap<string, SteeringOrder>): void {
    for (const system of systems) this.startSystem(system);
    this.steer(orders);
    this.workers.push(
      this.watch(
        this.parts.backend.worker(scheduleQueueName, (job) => this.runSchedule(job), { concurrency: 4 }),
        'schedules',
      ),
    );
  }

  /** @returns true for a failure that is not the delivery's: its partner is known to be down. */
  noteOutcome(system: System, outcome: Outcome): boolean {
    const circuit = this.circuits.get(system);
    const isExcused = circuit?.note(outcome) ?? false;
    if (circuit && circuit.failures === 0 && !isUnasked(outcome)) this.confirm(system);
    return isExcused;
  }

  /** Nothing is taken for this system now: its circuit is open, or people have paused it. */
  isHeld(system: System): boolean {
    return (this.circuits.get(system)?.isOpen ?? false) || (this.valves.get(system)?.isPaused ?? false);
  }

  /** Obeys what people set; a system without an order is not paused. */
  steer(orders: ReadonlyMap<string, SteeringOrder>): void {
    for (const [system, circuit] of this.circuits) {
      const order = orders.get(system);
      this.valves.get(system)?.pause(order?.paused ?? false);
      if (this.isFresh(`${system} close`, order?.closeAskedAt)) circuit.forget();
      if (this.isFresh(`${system} probe`, order?.probeAskedAt)) circuit.probeNow();
    }
  }

  /** Each asking is obeyed once, and those before the start of these consumers not at all. */
  private isFresh(what: string, askedAt: Date | null | undefined): boolean {
    const asked = askedAt?.getTime() ?? 0;
    const known = this.obeyed.get(what) ?? asked;
    this.obeyed.set(what, Math.max(known, asked));
    return asked > known;
  }

  /** Takes no new job and waits for those in flight; after `deadlineMs` they are aborted. */
  async stop(deadlineMs: number): Promise<void> {
    for (const circuit of this.circuits.values()) circuit.stop();
    this.stopping.abort();
    const deadline = setTimeout(() => this.parts.runner.abort(), deadlineMs);
    await Promise.all(this.workers.map((worker) => worker.close()));
    clearTimeout(deadline);
  }

  /** Drops the workers without waiting, for the watchdog. */
  async drop(): Promise<void> {
    for (const circuit of this.circuits.values()) circuit.stop();
    this.stopping.abort();
    this.parts.runner.abort();
    await Promise.all(this.workers.map((worker) => worker.close(true).catch(() => undefined)));
  }

  /** The first answer since the start: what an earlier process last said of this partner no longer holds. */
  private confirm(system: System): void {
    if (this.confirmed.has(system)) return;
    this.confirmed.add(system);
    this.parts.onCircuit({ system, state: 'closed', failures: 0, probeAt: undefined, answered: true });
  }

  private startSystem(system: System): void {
    const concurrency = this.parts.config.WORKER_CONCURRENCY;
    const worker = this.watch(
      this.parts.backend.worker(system, (job, token) => this.deliver(system, job, token), { concurrency }),
      system,
    );
    this.workers.push(worker);
    this.circuits.set(system, this.circuitOf(system, worker));
  }

  private circuitOf(system: System, worker: Worker): Circuit {
    const { config, logger, onCircuit } = this.parts;
    const settings = { failures: config.CIRCUIT_FAILURES, probeMs: config.CIRCUIT_PROBE_MS };
    const valve = new Valve(worker);
    this.valves.set(system, valve);
    const circuit: Circuit = new Circuit(system, settings, {
      open: (probeAfterMs) => {
        valve.openCircuit();
        const probeAt = new Date(Date.now() + probeAfterMs);
        logger.warn(
          { event: 'circuit.open', system, failures: circuit.failures, probeAt: probeAt.toISOString() },
          `${system} keeps failing; calls are held`,
        );
        onCircuit({ system, state: 'open', failures: circuit.failures, probeAt, answered: false });
      },
      halfOpen: () => valve.letThrough(1),
      close: (answered) => {
        valve.letThrough(config.WORKER_CONCURRENCY);
        logger.info({ event: 'circuit.closed', system, answered }, `${system} is called again`);
        onCircuit({ system, state: 'closed', failures: 0, probeAt: undefined, answered });
      },
    });
    return circuit;
  }

  private async deliver(system: System, job: QueueJob, token: string | undefined): Promise<void> {
    if (job.id === undefined) return;
    if (this.valves.get(system)?.isPaused) await comeBack(job, token, new Date(Date.now() + pausedLookMs));
    const result = await this.parts.runner.run(job.id);
    if (result.kind === 'done') return;
    await comeBack(job, token, result.at);
  }

  private async runSchedule(job: QueueJob): Promise<void> {
    const schedule = this.parts.schedules.find(job.name);
    if (!schedule || this.runningSchedules.has(schedule.name)) return;
    this.runningSchedules.add(schedule.name);
    try {
      await schedule.run(this.stopping.signal);
    } catch (error) {
      this.parts.logger.error(
        { event: 'schedule.failed', schedule: schedule.name, err: error },
        'a scheduled run failed; the next one tries again',
      );
    } finally {
      this.runningSchedules.delete(schedule.name);
    }
  }

  private watch(worker: Worker, name: string): Worker {
    worker.on('error', (error) =>
      this.parts.logger.warn({ event: 'consumer.error', consumer: name, err: error }, 'consumer connection failed'),
    );
    return worker;
  }
}

/** A worker that waits for a job gets one even when it was paused meanwhile; that one looks again after this long. */
const pausedLookMs = 1000;

/** @throws DelayedError always: so BullMQ knows that the job was put off. */
async function comeBack(job: QueueJob, token: string | undefined, at: Date): Promise<never> {
  await job.moveToDelayed(at.getTime(), token);
  throw new DelayedError();
}
