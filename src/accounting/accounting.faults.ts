// Accounting's failures in our codes. Reading has no effect over there, so every failure is simply tried again later.
import type { ErrorCode } from '../domain/errors.js';
import type { SoapTree } from '../wire/soap-contract/values.js';
import type { SoapFailed } from './accounting.client.js';

const byPartnerCode: Readonly<Record<string, ErrorCode>> = {
  QUA_TAI: 'PARTNER_BUSY',
  CON_TRO_SAI: 'ACCOUNTING_CURSOR_REFUSED',
  DU_LIEU_SAI: 'ACCOUNTING_REQUEST_REFUSED',
};

const signInFaults = ['FailedAuthentication', 'InvalidSecurity', 'InvalidSecurityToken', 'FailedCheck'];

export function codeOfFailure(failure: SoapFailed): ErrorCode {
  switch (failure.kind) {
    case 'connect':
      return 'PARTNER_UNREACHABLE';
    case 'timeout':
    case 'lost':
      return 'ANSWER_LOST';
    case 'nonsense':
      return 'PARTNER_NONSENSE';
    case 'http':
      return codeOfHttpStatus(failure.status);
    case 'fault':
      return signInFaults.includes(failure.code)
        ? 'PARTNER_DENIED_US'
        : (byPartnerCode[partnerCode(failure.detail)] ?? 'PARTNER_BUSY');
  }
}

/** What the log line shows of the failure: the partner's status or code, never its free text. */
export function partnerStatusOf(failure: SoapFailed): string {
  if (failure.kind === 'fault') return partnerCode(failure.detail) || failure.code;
  return failure.kind === 'http' ? String(failure.status) : failure.kind;
}

function codeOfHttpStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'PARTNER_DENIED_US';
  return status === 429 || status >= 500 ? 'PARTNER_BUSY' : 'PARTNER_NONSENSE';
}

function partnerCode(detail: SoapTree): string {
  const { Loi: fault } = detail;
  if (typeof fault !== 'object' || Array.isArray(fault)) return '';
  const { maLoi: code } = fault as SoapTree;
  return typeof code === 'string' ? code : '';
}
