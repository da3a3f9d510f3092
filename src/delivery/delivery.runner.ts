// Runs one delivery. 1 claim it (only a due head, under a lease) · 2 ask the partner if an earlier try may have landed ·
// 3 send · 4 close: outcome, attempt, messages and effects in one transaction · 5 offer what became due.
// Promises: at least once at the partner, effects here exactly once (a worker that lost its lease writes nothing).
import type { Operation, System } from '../domain/operations.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import type { Logger } from '../platform/log.js';
import type { Database } from '../store/database.js';
import { claimBatch, type Claimed, type Closing } from '../store/delivery.repository.js';
import type { NewMessage } from '../store/message.repository.js';
import { Claims } from './claims.js';
import { Closings } from './closings.js';
import { closingOf } from './closing.js';
import type { DeliveryHandler, DeliveryWork, RetryPolicy } from './handler.js';
import type { Outcome, Settled } from './outcome.js';
import type { DeliveryRegistry } from './registry.js';
import { exponentialRetry } from './retry.js';
import { Settlings } from './settlings.js';
import type { Transactor } from './transactor.js';
import type { Dispatcher } from './dispatcher.js';

export interface RunnerParts {
  readonly config: Config;
  readonly database: Database;
  readonly transactor: Transactor;
  readonly dispatcher: Dispatcher;
  readonly registry: DeliveryRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly worker: string;
}

/** What the queue must do with the job. */
export type RunResult = { readonly kind: 'done' } | { readonly kind: 'later'; readonly at: Date };

interface Attempting {
  readonly work: DeliveryWork;
  readonly claimed: Claimed;
  readonly messages: NewMessage[];
  readonly startedAt: Date;
  partnerStatus: string | undefined;
  /** True once the outcome came from asking about an earlier try. */
  asked: boolean;
}

export class DeliveryRunner {
  private readonly claims: Claims;
  private readonly closings: Closings;
  private readonly settlings: Settlings;
  private readonly policy: RetryPolicy;
  private readonly stopping = new AbortController();
  private progressAtMs: number;
  private running = 0;

  constructor(
    private readonly parts: RunnerParts,
    /** Tells whether a failure is excused: its partner is known to be down. */
    private readonly onOutcome: (system: System, outcome: Outcome) => boolean = () => false,
  ) {
    this.claims = new Claims(parts.database, { worker: parts.worker, leaseMs: parts.config.LEASE_MS });
    this.closings = new Closings(parts.database);
    this.settlings = new Settlings(parts.transactor);
    this.policy = exponentialRetry(parts.config);
    this.progressAtMs = parts.clock.now().getTime();
  }

  /** When this worker last finished something, in ms since the epoch. */
  get lastProgressMs(): number {
    return this.progressAtMs;
  }

  get inFlight(): number {
    return this.running;
  }

  /** Aborts the attempts in flight; their outcome becomes unknown and the next worker asks. */
  abort(): void {
    this.stopping.abort();
  }

  /** Runs the delivery if it is ours to run. @throws only when the database cannot be reached. */
  async run(deliveryId: string): Promise<RunResult> {
    this.running += 1;
    try {
      const claimed = await this.claims.take(deliveryId);
      if (!claimed) return { kind: 'done' };
      const handler = this.handlerOf(claimed);
      return handler.attemptBatch && !claimed.delivery.unsure
        ? await this.runBatch(handler, claimed)
        : await this.runOne(handler, claimed);
    } finally {
      this.running -= 1;
      this.progressAtMs = this.parts.clock.now().getTime();
    }
  }

  private handlerOf(claimed: Claimed): DeliveryHandler {
    return this.parts.registry.handlerOf(claimed.delivery.system as System, claimed.delivery.operation as Operation);
  }

  private async runOne(handler: DeliveryHandler, claimed: Claimed): Promise<RunResult> {
    const attempting = this.begin(claimed);
    const outcome = await this.askOrAttempt(handler, attempting);
    return this.close(handler, attempting, outcome);
  }

  private async runBatch(handler: DeliveryHandler, first: Claimed): Promise<RunResult> {
    const more = await claimBatch(
      this.parts.database,
      { system: handler.system, operation: handler.operation, limit: (handler.batchSize ?? 1) - 1 },
      { worker: this.parts.worker, leaseMs: this.parts.config.LEASE_MS },
    );
    const all = [first, ...more].map((claimed) => this.begin(claimed));
    const outcomes = await this.attemptAll(handler, all);
    const results = await Promise.all(
      all.map((one, index) => this.close(handler, one, outcomes[index] ?? lostOutcome)),
    );
    return results[0] ?? { kind: 'done' };
  }

  private begin(claimed: Claimed): Attempting {
    const { delivery, dossier } = claimed;
    const messages: NewMessage[] = [];
    const attempting: Omit<Attempting, 'work'> = {
      claimed,
      messages,
      startedAt: this.parts.clock.now(),
      partnerStatus: undefined,
      asked: false,
    };
    const keep = {
      system: delivery.system,
      operation: delivery.operation,
      dossierId: dossier.id,
      deliveryId: delivery.id,
    };
    const work: DeliveryWork = {
      id: delivery.id,
      dossierId: dossier.id,
      system: delivery.system as System,
      operation: delivery.operation as Operation,
      idempotencyKey: delivery.idempotency_key,
      payload: delivery.payload,
      attempt: delivery.attempts,
      correlationId: delivery.correlation_id,
      dossier,
      signal: AbortSignal.any([
        this.stopping.signal,
        AbortSignal.timeout(Math.max(1000, this.parts.config.LEASE_MS - 5000)),
      ]),
      record: (exchanged, partnerStatus) => {
        const at = this.parts.clock.now();
        const kept = { ...keep, at, attempt: delivery.attempts, correlationId: delivery.correlation_id };
        messages.push(...exchanged.map((message) => ({ ...kept, ...message })));
        if (partnerStatus !== undefined) begun.partnerStatus = partnerStatus;
      },
    };
    const begun: Attempting = Object.assign(attempting, { work });
    return begun;
  }

  private async askOrAttempt(handler: DeliveryHandler, attempting: Attempting): Promise<Outcome> {
    try {
      if (attempting.claimed.delivery.unsure && handler.ask) {
        const told = await handler.ask(attempting.work);
        attempting.asked = told.kind !== 'absent';
        if (told.kind !== 'absent') return told;
      }
      return await handler.attempt(attempting.work);
    } catch (error) {
      return this.failedItself(attempting, error);
    }
  }

  private async attemptAll(handler: DeliveryHandler, all: readonly Attempting[]): Promise<readonly Outcome[]> {
    try {
      return (await handler.attemptBatch?.(all.map((one) => one.work))) ?? [];
    } catch (error) {
      return all.map((one) => this.failedItself(one, error));
    }
  }

  /** A throw says nothing about what reached the partner, so the next run asks first. */
  private failedItself(attempting: Attempting, error: unknown): Outcome {
    const { id, correlationId } = attempting.work;
    this.parts.logger.error({ event: 'handler.failed', deliveryId: id, correlationId, err: error }, 'a handler threw');
    return {
      kind: 'unknown',
      code: 'HANDLER_FAILED',
      why: 'the gateway failed while working on this delivery; see the log by correlation id',
    };
  }

  private async close(handler: DeliveryHandler, attempting: Attempting, outcome: Outcome): Promise<RunResult> {
    const excused = this.onOutcome(attempting.work.system, outcome);
    const closing = closingOf(attempting.work, {
      outcome,
      startedAt: attempting.startedAt,
      endedAt: this.parts.clock.now(),
      partnerStatus: attempting.partnerStatus,
      asked: attempting.asked,
      excused,
      worker: this.parts.worker,
      failures: attempting.claimed.delivery.failures,
      policy: handler.retry ?? this.policy,
    });
    const written = await this.write(handler, attempting, { outcome, closing });
    this.log(attempting.work, closing, written);
    if (written && closing.state === 'waiting') return { kind: 'later', at: closing.notBefore };
    const { dossierId, system } = attempting.work;
    if (written) this.parts.dispatcher.offerHeadsOf(new Map([[dossierId, new Set([system])]]));
    return { kind: 'done' };
  }

  private async write(
    handler: DeliveryHandler,
    attempting: Attempting,
    end: { outcome: Outcome; closing: Closing },
  ): Promise<boolean> {
    const settled = settledOf(end.outcome);
    if (!settled || !handler.settle || handler.settles?.(settled) === false)
      return this.writePlain(attempting, end.closing);
    try {
      const ended = { closing: end.closing, messages: attempting.messages };
      return await this.settlings.settle({ handler, work: attempting.work, settled, ended });
    } catch (error) {
      return this.writePlain(attempting, this.settleFailed(attempting, error, end.closing));
    }
  }

  private writePlain(attempting: Attempting, closing: Closing): Promise<boolean> {
    return this.closings.close({ closing, messages: attempting.messages });
  }

  /** The partner did its part but our books could not be written: keep the duty, ask next time. */
  private settleFailed(attempting: Attempting, error: unknown, closing: Closing): Closing {
    const { id, correlationId } = attempting.work;
    this.parts.logger.error(
      { event: 'settle.failed', deliveryId: id, correlationId, err: error },
      'effects could not be written',
    );
    const pauseMs = this.policy.pauseMs(attempting.claimed.delivery.failures + 1);
    const why = 'the partner answered but the gateway could not write the effects; see the log by correlation id';
    const again = { unsure: true, failed: true, outcome: 'unknown', code: 'HANDLER_FAILED', why, detail: undefined };
    if (pauseMs === undefined) return { ...closing, ...again, state: 'parked' };
    return { ...closing, ...again, state: 'waiting', notBefore: new Date(this.parts.clock.now().getTime() + pauseMs) };
  }

  private log(work: DeliveryWork, closing: Closing, written: boolean): void {
    const line = {
      event: 'delivery.attempt',
      dossierId: work.dossierId,
      portalRef: work.dossier.portal_ref,
      system: work.system,
      operation: work.operation,
      deliveryId: work.id,
      attempt: work.attempt,
      outcome: closing.outcome,
      state: written ? closing.state : 'lease lost',
      code: closing.code ?? undefined,
      partnerStatus: closing.partnerStatus ?? undefined,
      durationMs: closing.durationMs,
      nextAttemptAt: closing.state === 'waiting' ? closing.notBefore.toISOString() : undefined,
      correlationId: work.correlationId,
    };
    const why = closing.why === null ? '' : `: ${closing.why}`;
    const said = `${work.system}.${work.operation} ${closing.state}${why}`;
    if (closing.state === 'delivered' && closing.code === null) this.parts.logger.info(line, said);
    else this.parts.logger.warn(line, said);
  }
}

const lostOutcome: Outcome = {
  kind: 'unknown',
  code: 'HANDLER_FAILED',
  why: 'the handler gave no outcome for this delivery',
};

function settledOf(outcome: Outcome): Settled | undefined {
  return outcome.kind === 'delivered' || outcome.kind === 'refuse' ? outcome : undefined;
}
