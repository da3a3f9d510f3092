// What deliveries by SOAP have in common whatever the partner: how a failure of the wire is judged, what is kept of a call.
// The partner's own fault codes are judged in its room (x.faults.ts).
import type { ErrorCode } from '../domain/errors.js';
import type { SoapCallResult, SoapFailure } from '../wire/soap-client/soap.client.js';
import type { SoapTree } from '../wire/soap-contract/values.js';
import type { DeliveryWork, ExchangedMessage } from './handler.js';
import type { AskOutcome, Outcome } from './outcome.js';

export interface SoapPartnerName {
  /** As people say it: TNHS, TST. */
  readonly name: string;
  /** For a fault that no contract knows. */
  readonly unknownFault: ErrorCode;
}

/** Local names of WS-Security's fault codes (WSS 1.1 §12) and of the profiles' additions. */
const signInFaults = [
  'FailedAuthentication',
  'InvalidSecurity',
  'InvalidSecurityToken',
  'UnsupportedSecurityToken',
  'SecurityTokenUnavailable',
  'FailedCheck',
  'MessageExpired',
];
const blamesUs = ['Client', 'Sender', 'MustUnderstand', 'VersionMismatch'];
const nobodyThere = [301, 302, 303, 307, 308, 404, 405, 410];
const busyStatuses = [408, 425, 429, 503];

/** A failure that carries no code of the partner's own. */
export function outcomeOfSoapFailure(failure: SoapFailure, partner: SoapPartnerName): Outcome {
  const { name } = partner;
  switch (failure.kind) {
    case 'connect':
      return { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: `no connection to ${name} (${failure.reason})` };
    case 'timeout':
      return { kind: 'unknown', code: 'ANSWER_LOST', why: `${name} did not answer within the time limit` };
    case 'lost':
      return { kind: 'unknown', code: 'ANSWER_LOST', why: `the connection to ${name} broke (${failure.reason})` };
    case 'nonsense':
      return partnerNonsense(partner, failure.reason);
    case 'http':
      return outcomeOfHttp(failure, partner);
    case 'fault':
      return outcomeOfBareFault(failure.code, partner);
  }
}

/** The failure of a look-up says nothing about the write it asks about, so the next run asks again. */
export function asAskOutcome(outcome: Outcome, partner: SoapPartnerName): AskOutcome {
  if (outcome.kind === 'retry')
    return { kind: 'unknown', code: outcome.code, why: `asked about an earlier try: ${outcome.why}` };
  if (outcome.kind === 'refuse')
    return park(partner.unknownFault, `${partner.name} refused to tell about an earlier try`, { code: outcome.code });
  return outcome;
}

export function partnerBusy({ name }: SoapPartnerName, said: string, afterMs: number | undefined): Outcome {
  const why = `${name} is busy (${said})`;
  return { kind: 'retry', code: 'PARTNER_BUSY', why, ...(afterMs === undefined ? {} : { afterMs }) };
}

export function partnerNonsense({ name }: SoapPartnerName, what: string): Outcome {
  return { kind: 'unknown', code: 'PARTNER_NONSENSE', why: `${name} answered outside its contract (${what})` };
}

export function park(code: ErrorCode, why: string, detail: Record<string, unknown>): Outcome {
  return { kind: 'park', code, why, detail };
}

function outcomeOfHttp(failure: Extract<SoapFailure, { kind: 'http' }>, partner: SoapPartnerName): Outcome {
  const { status, retryAfterMs } = failure;
  const { name } = partner;
  if (status === 401 || status === 403)
    return { kind: 'retry', code: 'PARTNER_DENIED_US', why: `${name} refused our account (HTTP ${status})` };
  if (busyStatuses.includes(status)) return partnerBusy(partner, `HTTP ${status}`, retryAfterMs);
  if (nobodyThere.includes(status))
    return { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: `no service of ${name} at its address (HTTP ${status})` };
  if (status >= 500)
    return {
      kind: 'unknown',
      code: 'PARTNER_BUSY',
      why: `${name} failed inside (HTTP ${status}), perhaps after acting`,
    };
  return park(partner.unknownFault, `${name} refused the message (HTTP ${status})`, { httpStatus: status });
}

function outcomeOfBareFault(code: string, partner: SoapPartnerName): Outcome {
  const { name } = partner;
  if (signInFaults.includes(code))
    return { kind: 'retry', code: 'PARTNER_DENIED_US', why: `${name} refused our sign-in (${code})` };
  if (blamesUs.includes(code))
    return park(partner.unknownFault, `${name} refused the message (${code})`, { faultCode: code });
  return {
    kind: 'unknown',
    code: 'PARTNER_BUSY',
    why: `${name} failed inside (a fault without a code), perhaps after acting`,
  };
}

/** What our partners' contracts put into a fault: `Loi {maLoi, moTa, …}`. */
export interface PartnerError {
  readonly code: string;
  /** May name a person: it goes to the citizen or stays in the stored message, never into a log. */
  readonly text: string;
  readonly retryAfterMs: number | undefined;
  /** All of Loi. */
  readonly told: SoapTree;
}

export function partnerErrorIn(failure: SoapFailure): PartnerError | undefined {
  const error = failure.kind === 'fault' ? failure.detail['Loi'] : undefined;
  if (failure.kind !== 'fault' || typeof error !== 'object' || Array.isArray(error)) return undefined;
  const told = error as SoapTree;
  const { maLoi, moTa } = told;
  if (typeof maLoi !== 'string' || maLoi === '') return undefined;
  const text = typeof moTa === 'string' ? moTa : '';
  return { code: maLoi.slice(0, 64), text, retryAfterMs: failure.retryAfterMs, told };
}

const contentType = 'text/xml; charset=utf-8';

/** Keeps both messages of a call and the partner's status. What was never sent is not kept as sent. */
export function recordSoapExchange(work: DeliveryWork, result: SoapCallResult): void {
  const { requestBody, responseBody, httpStatus } = result.exchange;
  const messages: ExchangedMessage[] = [];
  if (result.ok || result.kind !== 'connect') messages.push({ direction: 'out', contentType, body: requestBody });
  if (responseBody !== undefined) messages.push({ direction: 'in', contentType, body: responseBody });
  work.record(messages, partnerStatusOf(result, httpStatus));
}

function partnerStatusOf(result: SoapCallResult, httpStatus: number | undefined): string {
  if (result.ok) return String(httpStatus ?? '');
  if (result.kind === 'fault') return `${httpStatus ?? ''} ${result.code}`.trim().slice(0, 100);
  return result.kind === 'http' ? String(result.status) : result.kind;
}
