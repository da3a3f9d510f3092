// From what came back from the registers to what becomes of it. Asking changes nothing there, so after a lost answer the
// same question with the same key is simply asked again.
import type { Outcome } from '../delivery/outcome.js';
import type { HttpAnswer, HttpResult } from '../wire/http-client/http.client.js';
import { retryAfterMs } from '../wire/http-client/retry-after.js';

/** A whole body of a 200, to be read; or the outcome that there is none. */
export type RegisterVerdict = { readonly kind: 'answered'; readonly body: Buffer } | Outcome;

const longestPauseMs = 3_600_000;
const usualPauseMs = 30_000;
const nobodyThere: readonly number[] = [404, 405, 410];
const busy: readonly number[] = [408, 425, 429];

export function judgeRegister(result: HttpResult, now: Date): RegisterVerdict {
  switch (result.kind) {
    case 'address':
    case 'connect':
      return { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: `no connection to the registers (${result.why})` };
    case 'timeout':
    case 'lost':
      return { kind: 'unknown', code: 'ANSWER_LOST', why: `the registers did not answer (${result.why})` };
    case 'answer':
      return judgeStatus(result, now);
  }
}

export function registerNonsense(what: string): Outcome {
  return { kind: 'unknown', code: 'PARTNER_NONSENSE', why: `the registers answered outside their contract (${what})` };
}

function judgeStatus(answer: HttpAnswer, now: Date): RegisterVerdict {
  const { status, body, cut } = answer;
  if (status === 200) return cut ? registerNonsense(`answer ${cut}`) : { kind: 'answered', body };
  const asked = retryAfterMs(answer.headers['retry-after'], now, longestPauseMs);
  const why = `the registers answered HTTP ${status}`;
  if (status === 202) return { kind: 'notYet', afterMs: asked ?? usualPauseMs, why: `${why}: not looked up yet` };
  if (status >= 500 || busy.includes(status))
    return { kind: 'retry', code: 'PARTNER_BUSY', why, ...(asked === undefined ? {} : { afterMs: asked }) };
  return judgeRefusal(status, why);
}

function judgeRefusal(status: number, why: string): Outcome {
  if (status < 300) return registerNonsense(`HTTP ${status}`);
  if (status === 401 || status === 403) return { kind: 'retry', code: 'PARTNER_DENIED_US', why };
  if (status < 400 || nobodyThere.includes(status))
    return { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: `${why}: no such service at their address` };
  return { kind: 'park', code: 'REGISTER_REFUSED', why, detail: { httpStatus: status } };
}
