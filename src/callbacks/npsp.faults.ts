// From the national portal's answer to what becomes of the delivery. Exhaustive by type.
// `known` ("đã tồn tại") is as good as accepted: an earlier try of the same status arrived and its answer was lost.
import type { Outcome } from '../delivery/outcome.js';
import type { ErrorCode } from '../domain/errors.js';
import type { Status } from '../domain/status.js';
import type { NationalPortalAnswer } from './national-portal.js';
import { told } from './result-returned.js';

export function judgeNationalPortal(answer: NationalPortalAnswer, status: Status): Outcome {
  switch (answer.kind) {
    case 'accepted':
    case 'known':
      return told(status);
    case 'missing':
    case 'refused':
      return { kind: 'retry', code: 'NPSP_REFUSED', why: answer.why };
    case 'denied':
      return { kind: 'retry', code: 'PARTNER_DENIED_US', why: answer.why };
    case 'busy':
      return { kind: 'retry', code: 'PARTNER_BUSY', why: answer.why, ...pause(answer.afterMs) };
    case 'address':
      return { kind: 'retry', code: 'CALLBACK_ADDRESS_REFUSED', why: answer.why };
    case 'unreachable':
      return { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: answer.why };
    case 'lost':
      return { kind: 'unknown', code: 'ANSWER_LOST', why: answer.why };
    case 'nonsense':
      return { kind: 'unknown', code: 'PARTNER_NONSENSE', why: answer.why };
  }
}

/**
 * A look-up that gave nothing usable. It carried nothing of the dossier, so its lost or senseless answer is no unknown.
 * @param code for what the portal answered, `what` for people.
 */
export function judgeLookUp(answer: NationalPortalAnswer, code: ErrorCode, what: string): Outcome {
  switch (answer.kind) {
    case 'denied':
    case 'busy':
    case 'address':
    case 'unreachable':
      return judgeNationalPortal(answer, 1);
    case 'lost':
    case 'nonsense':
      return { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: `${what}: ${answer.why}` };
    case 'accepted':
    case 'known':
      return { kind: 'retry', code, why: `${what}: the answer lacks it` };
    case 'missing':
    case 'refused':
      return { kind: 'retry', code, why: `${what}: ${answer.why}` };
  }
}

/** True when the portal judged the content, so that the items of a batch may fare differently one by one. */
export function isAboutContent(answer: NationalPortalAnswer): boolean {
  return answer.kind === 'refused' || answer.kind === 'known' || answer.kind === 'missing';
}

function pause(afterMs: number | undefined): { afterMs?: number } {
  return afterMs === undefined ? {} : { afterMs };
}
