// From an adapter's outcome to what is written: state, next time, code. Pure.
import type { DeliveryWork, RetryPolicy } from './handler.js';
import type { Outcome } from './outcome.js';
import type { Closing } from '../store/delivery.repository.js';

export interface AttemptEnd {
  readonly outcome: Outcome;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly partnerStatus: string | undefined;
  readonly worker: string;
  /** The outcome is what asking gave: unless it settled the matter, the end of the earlier try stays unknown. */
  readonly asked: boolean;
  /** The partner is known to be down: a failure uses up no attempt. */
  readonly excused: boolean;
  /** Failures before this attempt. */
  readonly failures: number;
  readonly policy: RetryPolicy;
}

type Verdict = Pick<Closing, 'state' | 'notBefore' | 'unsure' | 'failed' | 'code' | 'why' | 'detail'>;

export function closingOf(work: DeliveryWork, end: AttemptEnd): Closing {
  return {
    deliveryId: work.id,
    worker: end.worker,
    attempt: work.attempt,
    outcome: end.outcome.kind,
    startedAt: end.startedAt,
    durationMs: end.endedAt.getTime() - end.startedAt.getTime(),
    partnerStatus: end.partnerStatus ?? null,
    ...stillUnsure(verdictOf(end), end.asked),
  };
}

function stillUnsure(verdict: Verdict, asked: boolean): Verdict {
  return asked && verdict.state !== 'delivered' ? { ...verdict, unsure: true } : verdict;
}

function verdictOf(end: AttemptEnd): Verdict {
  const { outcome, endedAt } = end;
  const quiet = { notBefore: endedAt, unsure: false, failed: false, code: null, why: null, detail: undefined };
  switch (outcome.kind) {
    case 'delivered':
      return { ...quiet, state: 'delivered', why: outcome.why ?? null };
    case 'refuse':
      return { ...quiet, state: 'delivered', code: outcome.code, why: outcome.why };
    case 'notYet':
      return { ...quiet, state: 'waiting', notBefore: new Date(endedAt.getTime() + outcome.afterMs), why: outcome.why };
    case 'park': {
      const { code, why, detail, acted = false } = outcome;
      return { ...quiet, state: 'parked', failed: true, unsure: acted, code, why, detail };
    }
    case 'retry':
    case 'unknown':
      return failed(end, outcome);
  }
}

function failed(end: AttemptEnd, outcome: Extract<Outcome, { kind: 'retry' | 'unknown' }>): Verdict {
  const base = { unsure: outcome.kind === 'unknown', failed: !end.excused, why: outcome.why };
  const pauseMs = end.policy.pauseMs(end.excused ? Math.max(end.failures, 1) : end.failures + 1);
  if (pauseMs === undefined) {
    return {
      ...base,
      state: 'parked',
      notBefore: end.endedAt,
      code: 'ATTEMPTS_EXHAUSTED',
      detail: { lastCode: outcome.code },
    };
  }
  const asked = outcome.kind === 'retry' ? (outcome.afterMs ?? 0) : 0;
  const notBefore = new Date(end.endedAt.getTime() + Math.max(pauseMs, asked));
  return { ...base, state: 'waiting', notBefore, code: outcome.code, detail: undefined };
}
