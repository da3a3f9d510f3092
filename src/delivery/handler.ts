// What a partner room implements for each operation. The runner calls it; tests call it directly.
import type { Operation, System } from '../domain/operations.js';
import type { Tx } from '../store/database.js';
import type { DossierRow } from '../store/database.js';
import type { AskOutcome, Outcome, Settled } from './outcome.js';

/** One message exchanged during an attempt, kept byte for byte. Secrets must already be taken out of headers and body. */
export interface ExchangedMessage {
  readonly direction: 'in' | 'out';
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface DeliveryWork {
  readonly id: string;
  readonly dossierId: string;
  readonly system: System;
  readonly operation: Operation;
  readonly idempotencyKey: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Number of this attempt, from 1. */
  readonly attempt: number;
  readonly correlationId: string;
  readonly dossier: DossierRow;
  /** Aborted when the lease or the shutdown deadline ends. */
  readonly signal: AbortSignal;
  /** Keeps a message of this attempt and the partner's status (HTTP status or fault code) for the log line. */
  readonly record: (messages: readonly ExchangedMessage[], partnerStatus?: string) => void;
}

/** How failures of one operation are spaced. Absent: the configured exponential with jitter. */
export interface RetryPolicy {
  /** Pause before the attempt that follows failed attempt `attempt` (from 1), or undefined = parked. */
  readonly pauseMs: (attempt: number) => number | undefined;
}

/** What would be sent now, before its mapping. */
export interface Draft {
  readonly mapping: string;
  readonly source: unknown;
}

/** Something that only the partner's answer holds, and that the person gives in its place. */
export interface SpokenFact {
  readonly name: string;
  readonly required: boolean;
  /** How it is written. */
  readonly form: RegExp;
}

/** What a person may say of a delivery whose end the partner does not tell. */
export interface SpokenEnd {
  readonly facts: readonly SpokenFact[];
  /** The outcome as if the partner had answered so; undefined: that is no answer of its. Writes nothing. */
  outcome(work: DeliveryWork, facts: Readonly<Record<string, string>>): Promise<Outcome | undefined>;
}

export interface DeliveryHandler {
  readonly system: System;
  readonly operation: Operation;
  readonly retry?: RetryPolicy;
  /** How many deliveries of different dossiers one call may carry; then `attemptBatch` is used. */
  readonly batchSize?: number;
  /** Sends. Never throws for what a partner does; a throw counts as `retry HANDLER_FAILED`, or `unknown` semantics if begun. */
  attempt(work: DeliveryWork): Promise<Outcome>;
  /** One outcome for each work, in the same order. */
  attemptBatch?(works: readonly DeliveryWork[]): Promise<readonly Outcome[]>;
  /** Asks the partner by idempotency key whether the earlier try took effect. Absent: sending again is harmless. */
  ask?(work: DeliveryWork): Promise<AskOutcome>;
  /** Whether this outcome has effects at all; absent: always. Without effects a delivery is closed by one statement. */
  settles?(outcome: Settled): boolean;
  /** Writes the effects of a settled outcome in the transaction that closes the delivery. The dossier row is locked and fresh. */
  settle?(work: DeliveryWork, outcome: Settled, tx: Tx): Promise<void>;
  /** For previews: calls nobody, writes nothing. Undefined: nothing would be sent. */
  draft?(work: DeliveryWork): Promise<Draft | undefined>;
  /** Absent: nobody but the partner can tell. */
  readonly spoken?: SpokenEnd;
}

export const HANDLERS = Symbol('DeliveryHandlers');
