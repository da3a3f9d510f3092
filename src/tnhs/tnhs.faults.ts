// TNHS's faults → our code → outcome. README.md shows the same table; what any SOAP partner may fail with is judged in delivery/.
import type { AskOutcome, Outcome } from '../delivery/outcome.js';
import {
  asAskOutcome,
  outcomeOfSoapFailure,
  park,
  partnerBusy,
  type SoapPartnerName,
} from '../delivery/soap-delivery.js';
import type { SoapFailure } from '../wire/soap-client/soap.client.js';
import type { SoapTree } from '../wire/soap-contract/values.js';

export const tnhs: SoapPartnerName = { name: 'TNHS', unknownFault: 'TNHS_FAULT_UNKNOWN' };

/** What a refusal (TU_CHOI) means depends on what was asked for. */
export type Refusal = 'TNHS_REFUSED' | 'TNHS_WITHDRAWAL_REFUSED';

/** The failure of a write. */
export function outcomeOf(failure: SoapFailure, refusal: Refusal): Outcome {
  const error = partnerError(failure);
  if (!error) return outcomeOfSoapFailure(failure, tnhs);
  const detail = { partnerCode: error.code };
  switch (error.code) {
    case 'QUA_TAI':
      return partnerBusy(tnhs, error.code, error.retryAfterMs);
    case 'DU_LIEU_SAI':
      return park('TNHS_DATA_REJECTED', 'TNHS says that the data is wrong', detail);
    case 'KHONG_TIM_THAY':
      return park('TNHS_DOSSIER_UNKNOWN', 'TNHS does not know the dossier', detail);
    case 'TU_CHOI':
      return { kind: 'refuse', code: refusal, why: 'TNHS refused (TU_CHOI)', data: { reason: error.text } };
    default:
      return park('TNHS_FAULT_UNKNOWN', 'TNHS answered with a code outside its contract', detail);
  }
}

/** The failure of a look-up by key. */
export function askOutcomeOf(failure: SoapFailure): AskOutcome {
  if (partnerError(failure)?.code === 'KHONG_TIM_THAY') return { kind: 'absent' };
  return asAskOutcome(outcomeOf(failure, 'TNHS_REFUSED'), tnhs);
}

interface PartnerError {
  readonly code: string;
  /** May name a person: it goes to the citizen or stays in the stored message, never into a log. */
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

/** `Loi {maLoi, moTa}` in the fault's detail. */
function partnerError(failure: SoapFailure): PartnerError | undefined {
  const error = failure.kind === 'fault' ? failure.detail['Loi'] : undefined;
  if (failure.kind !== 'fault' || typeof error !== 'object' || Array.isArray(error)) return undefined;
  const { maLoi, moTa } = error as SoapTree;
  if (typeof maLoi !== 'string' || maLoi === '') return undefined;
  const text = typeof moTa === 'string' ? moTa : '';
  return { code: maLoi.slice(0, 64), text, retryAfterMs: failure.retryAfterMs };
}
