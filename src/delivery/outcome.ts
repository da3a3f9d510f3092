// The closed set of answers an adapter may give. Only the runner knows what each means for the queue.
import type { ErrorCode } from '../domain/errors.js';

export type Outcome =
  /**
   * Done at the partner; `data` goes to the handler's `settle`. Where there was nothing to do, `why` says so, and `unasked`
   * that the partner was not even called: such an end says nothing about its health.
   */
  | { readonly kind: 'delivered'; readonly data?: unknown; readonly why?: string; readonly unasked?: true }
  /** Nothing wrong, only too early; does not use up an attempt. */
  | { readonly kind: 'notYet'; readonly afterMs: number; readonly why: string }
  /** Failed for now, nothing was done at the partner. `parkAfterMs`/`ladder` rules are the handler's (see RetryPolicy). */
  | { readonly kind: 'retry'; readonly code: ErrorCode; readonly why: string; readonly afterMs?: number }
  /**
   * A person must look. `detail` never holds values of personal data. `acted`: the partner did something all the same, so the
   * duty cannot be taken back, and a replay asks before it sends.
   */
  | {
      readonly kind: 'park';
      readonly code: ErrorCode;
      readonly why: string;
      readonly detail?: unknown;
      readonly acted?: true;
    }
  /** The partner says no for good; `settle` tells the portal. */
  | { readonly kind: 'refuse'; readonly code: ErrorCode; readonly why: string; readonly data?: unknown }
  /** Sent and heard nothing: the next run asks before it sends again. */
  | { readonly kind: 'unknown'; readonly code: ErrorCode; readonly why: string };

/** What asking the partner by idempotency key may tell: an outcome, or that the partner never acted. */
export type AskOutcome = Outcome | { readonly kind: 'absent' };

/** Outcomes whose effects are written by `settle`, in the transaction that closes the delivery. */
export type Settled = Extract<Outcome, { kind: 'delivered' | 'refuse' }>;
