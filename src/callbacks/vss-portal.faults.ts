// From what came back for a webhook to what becomes of it. The status line says everything; the body is never read.
import type { Outcome } from '../delivery/outcome.js';
import { retryAfterMs } from '../wire/http-client/retry-after.js';
import type { HttpAnswer, HttpResult } from '../wire/http-client/http.client.js';
import type { CallbackLadder } from './callback-ladder.js';

export interface WebhookMoment {
  readonly now: Date;
  /** When the status that is told was reached. */
  readonly changedAt: Date;
  readonly ladder: CallbackLadder;
}

export type WebhookVerdict = Outcome | { readonly kind: 'gone' };

const busyStatuses: readonly number[] = [408, 425, 429];

export function judgeWebhook(result: HttpResult, moment: WebhookMoment): WebhookVerdict {
  switch (result.kind) {
    case 'address':
      return { kind: 'retry', code: 'CALLBACK_ADDRESS_REFUSED', why: result.why };
    case 'connect':
      return { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: result.why };
    case 'timeout':
    case 'lost':
      return { kind: 'unknown', code: 'ANSWER_LOST', why: result.why };
    case 'answer':
      return judgeStatus(result, moment);
  }
}

function judgeStatus(answer: HttpAnswer, moment: WebhookMoment): WebhookVerdict {
  const { status } = answer;
  const why = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  if (status >= 300 && status < 400) return { kind: 'retry', code: 'CALLBACK_REDIRECTED', why };
  if (status >= 500 || busyStatuses.includes(status)) return judgeBusy(answer, moment);
  // Secrets and paths get repaired while the ladder is climbed, so every other refusal is tried again too.
  if (status === 401 || status === 403) return { kind: 'retry', code: 'PARTNER_DENIED_US', why };
  return { kind: 'retry', code: 'CALLBACK_REFUSED', why };
}

function judgeBusy(answer: HttpAnswer, { now, changedAt, ladder }: WebhookMoment): Outcome {
  const why = `HTTP ${answer.status}`;
  const asked = retryAfterMs(answer.headers['retry-after'], now, ladder.longestStepMs);
  if (asked === undefined) return { kind: 'retry', code: 'PARTNER_BUSY', why };
  const afterMs = ladder.spread(Math.max(asked, ladder.shortestPauseMs));
  const young = now.getTime() - changedAt.getTime() < ladder.heightMs;
  // A portal that only limits the rate is well: it gets the callback when it asked for it and no try is used up,
  // as long as the callback is younger than the ladder is high.
  if (answer.status === 429 && young) return { kind: 'notYet', afterMs, why: `${why} with Retry-After` };
  return { kind: 'retry', code: 'PARTNER_BUSY', why: `${why} with Retry-After`, afterMs };
}
