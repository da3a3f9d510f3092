// TNHS's failures → our code → outcome. README.md shows the same table.
import type { AskOutcome, Outcome } from '../delivery/outcome.js';
import type { ErrorCode } from '../domain/errors.js';
import type { SoapFailure } from '../wire/soap-client/soap.client.js';
import type { SoapTree } from '../wire/soap-contract/values.js';

/** Local names of WS-Security's fault codes (WSS 1.1 §12). */
const signInFaults = [
  'FailedAuthentication',
  'InvalidSecurity',
  'InvalidSecurityToken',
  'UnsupportedSecurityToken',
  'SecurityTokenUnavailable',
  'FailedCheck',
  'MessageExpired',
];
const ourFaults = ['Client', 'Sender', 'MustUnderstand', 'VersionMismatch'];
const nobodyThere = [301, 302, 303, 307, 308, 404, 405, 410];
const busy = [408, 425, 429, 503];

/** What a refusal (TU_CHOI) means depends on what was asked for. */
export type Refusal = 'TNHS_REFUSED' | 'TNHS_WITHDRAWAL_REFUSED';

/** The failure of a write. */
export function outcomeOf(failure: SoapFailure, refusal: Refusal): Outcome {
  switch (failure.kind) {
    case 'connect':
      return { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: `no connection to TNHS (${failure.reason})` };
    case 'timeout':
      return { kind: 'unknown', code: 'ANSWER_LOST', why: 'TNHS did not answer within the time limit' };
    case 'lost':
      return { kind: 'unknown', code: 'ANSWER_LOST', why: `the connection to TNHS broke (${failure.reason})` };
    case 'nonsense':
      return {
        kind: 'unknown',
        code: 'PARTNER_NONSENSE',
        why: `TNHS answered outside its contract (${failure.reason})`,
      };
    case 'http':
      return outcomeOfHttp(failure);
    case 'fault':
      return outcomeOfFault(failure, refusal);
  }
}

/** The failure of a look-up: it says nothing about the write it asks about, so the next run asks again. */
export function askOutcomeOf(failure: SoapFailure): AskOutcome {
  if (failure.kind === 'fault' && partnerError(failure.detail)?.code === 'KHONG_TIM_THAY') return { kind: 'absent' };
  const outcome = outcomeOf(failure, 'TNHS_REFUSED');
  switch (outcome.kind) {
    case 'retry':
      return { kind: 'unknown', code: outcome.code, why: `asked TNHS about an earlier try: ${outcome.why}` };
    case 'refuse':
      return park('TNHS_FAULT_UNKNOWN', 'TNHS refused to tell about an earlier try', { partnerCode: 'TU_CHOI' });
    default:
      return outcome;
  }
}

function outcomeOfHttp(failure: Extract<SoapFailure, { kind: 'http' }>): Outcome {
  const { status } = failure;
  if (status === 401 || status === 403)
    return { kind: 'retry', code: 'PARTNER_DENIED_US', why: `TNHS refused our account with HTTP ${status}` };
  if (busy.includes(status)) return busyOutcome(`TNHS is busy (HTTP ${status})`, failure.retryAfterMs);
  if (nobodyThere.includes(status))
    return { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: `no TNHS service at the address (HTTP ${status})` };
  if (status >= 500) return { kind: 'unknown', code: 'PARTNER_BUSY', why: `TNHS failed with HTTP ${status}` };
  return park('TNHS_FAULT_UNKNOWN', `TNHS refused the message with HTTP ${status}`, { httpStatus: status });
}

function outcomeOfFault(failure: Extract<SoapFailure, { kind: 'fault' }>, refusal: Refusal): Outcome {
  const error = partnerError(failure.detail);
  if (!error) return outcomeOfBareFault(failure.code);
  switch (error.code) {
    case 'QUA_TAI':
      return busyOutcome('TNHS is busy (QUA_TAI)', failure.retryAfterMs);
    case 'DU_LIEU_SAI':
      return park('TNHS_DATA_REJECTED', 'TNHS says that the data is wrong (DU_LIEU_SAI)', { partnerCode: error.code });
    case 'KHONG_TIM_THAY':
      return park('TNHS_DOSSIER_UNKNOWN', 'TNHS does not know the dossier (KHONG_TIM_THAY)', {
        partnerCode: error.code,
      });
    case 'TU_CHOI':
      return { kind: 'refuse', code: refusal, why: 'TNHS refused (TU_CHOI)', data: { reason: error.text } };
    default:
      return park('TNHS_FAULT_UNKNOWN', 'TNHS answered with a code outside its contract', {
        partnerCode: error.code.slice(0, 64),
      });
  }
}

function outcomeOfBareFault(code: string): Outcome {
  if (signInFaults.includes(code))
    return { kind: 'retry', code: 'PARTNER_DENIED_US', why: `TNHS refused our sign-in (${code})` };
  if (ourFaults.includes(code))
    return park('TNHS_FAULT_UNKNOWN', `TNHS refused the message (${code})`, { faultCode: code });
  return { kind: 'unknown', code: 'PARTNER_BUSY', why: 'TNHS failed inside and does not say whether it acted' };
}

function busyOutcome(why: string, afterMs: number | undefined): Outcome {
  return { kind: 'retry', code: 'PARTNER_BUSY', why, ...(afterMs === undefined ? {} : { afterMs }) };
}

function park(code: ErrorCode, why: string, detail: Record<string, unknown>): Extract<Outcome, { kind: 'park' }> {
  return { kind: 'park', code, why, detail };
}

/** `Loi {maLoi, moTa}`. The text may name a person: it goes to the citizen or stays in the stored message, never into `why`. */
function partnerError(detail: SoapTree): { code: string; text: string } | undefined {
  const error = detail['Loi'];
  if (typeof error !== 'object' || Array.isArray(error)) return undefined;
  const { maLoi, moTa } = error as SoapTree;
  return typeof maLoi === 'string' && maLoi !== ''
    ? { code: maLoi, text: typeof moTa === 'string' ? moTa : '' }
    : undefined;
}
