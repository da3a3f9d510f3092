// TST's faults → our code → outcome. README.md shows the same table; what any SOAP partner may fail with is judged in delivery/.
// A refusal (TU_CHOI) parks: the citizen has paid, so a person must see it before anybody is told.
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
import type { SoapTree } from '../wire/soap-contract/values.js';

export const tst: SoapPartnerName = { name: 'TST', unknownFault: 'TST_FAULT_UNKNOWN' };

/** The failure of a write. */
export function outcomeOf(failure: SoapFailure): Outcome {
  const error = partnerErrorIn(failure);
  if (!error) return outcomeOfSoapFailure(failure, tst);
  const detail = { partnerCode: error.code };
  switch (error.code) {
    case 'QUA_TAI':
      return partnerBusy(tst, error.code, error.retryAfterMs);
    case 'DU_LIEU_SAI':
      return park('TST_DATA_REJECTED', 'TST says that the data is wrong', detail);
    case 'KHONG_TIM_THAY':
      return park('TST_PARTICIPATION_UNKNOWN', 'TST does not know the participation', detail);
    case 'TRUNG_QUA_TRINH':
      return park('TST_PERIOD_OVERLAPS', 'TST has been told of some of these months before', {
        ...detail,
        months: monthsIn(error.told),
      });
    case 'TU_CHOI':
      return park('TST_REFUSED', 'TST refused', detail);
    default:
      return park('TST_FAULT_UNKNOWN', 'TST answered with a code outside its contract', detail);
  }
}

/** The failure of a look-up. */
export function askOutcomeOf(failure: SoapFailure): AskOutcome {
  if (partnerErrorIn(failure)?.code === 'KHONG_TIM_THAY') return { kind: 'absent' };
  return asAskOutcome(outcomeOf(failure), tst);
}

const monthForm = /^\d{4}-(0[1-9]|1[0-2])$/;

/** yyyy-MM, of TRUNG_QUA_TRINH. */
function monthsIn({ thangTrung = [] }: SoapTree): string[] {
  const told = Array.isArray(thangTrung) ? (thangTrung as readonly unknown[]) : [thangTrung];
  return told.filter((month): month is string => typeof month === 'string' && monthForm.test(month)).slice(0, 120);
}
