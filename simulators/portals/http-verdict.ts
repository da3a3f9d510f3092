// What an HTTP answer of the gateway's JSON doors means to a portal that must get its message through.
import type { Facts, Verdict } from '../events/courier.ts';
import type { Answer } from '../server/http-caller.ts';

const tryAgain = new Set([401, 408, 425, 429]);

export function verdictOfHttp(answer: Answer, factsOf: (body: unknown) => Facts): Verdict {
  if (answer.status >= 200 && answer.status < 300) return { kind: 'accepted', facts: factsOf(parse(answer.body)) };
  const why = `HTTP ${answer.status} ${answer.body.slice(0, 500)}`;
  if (answer.status >= 500 || tryAgain.has(answer.status)) return { kind: 'again', why, afterMs: retryAfterMs(answer) };
  return { kind: 'never', why, facts: { httpStatus: answer.status } };
}

export function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function retryAfterMs({ headers }: Answer): number | undefined {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
