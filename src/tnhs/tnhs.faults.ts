// TNHS's faults → our code → outcome. README.md shows the same table; what any SOAP partner may fail with is judged in delivery/.
import type { AskOutcome, Outcome } from '../delivery/outcome.js';
import {
  asAskOutcome,
  outcomeOfSoapFailure,
  park,
  partnerBusy,
  partnerErrorIn,
  type SoapPartnerName,
} from '../delivery/soap-delivery.js';
import type { SoapFailure } from '../wire/soap-client/soap.client.js';

export const tnhs: SoapPartnerName = { name: 'TNHS', unknownFault: 'TNHS_FAULT_UNKNOWN' };

/** What a refusal (TU_CHOI) means depends on what was asked for. */
export type Refusal = 'TNHS_REFUSED' | 'TNHS_WITHDRAWAL_REFUSED';

/** The failure of a write. */
export function outcomeOf(failure: SoapFailure, refusal: Refusal): Outcome {
  const error = partnerErrorIn(failure);
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
  if (partnerErrorIn(failure)?.code === 'KHONG_TIM_THAY') return { kind: 'absent' };
  return asAskOutcome(outcomeOf(failure, 'TNHS_REFUSED'), tnhs);
}
