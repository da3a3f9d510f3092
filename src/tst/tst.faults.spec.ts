import { expect, it } from '@jest/globals';
import type { SoapFailure } from '../wire/soap-client/soap.client.js';
import { askOutcomeOf, outcomeOf } from './tst.faults.js';

function said(maLoi: string): SoapFailure {
  const detail = { Loi: { maLoi, moTa: 'Nguyễn Văn Thử 001090012345' } };
  return { kind: 'fault', code: 'Client', reason: 'Nguyễn Văn Thử', detail, retryAfterMs: 4000 };
}

it.each([
  ['QUA_TAI', { kind: 'retry', code: 'PARTNER_BUSY', afterMs: 4000 }],
  ['DU_LIEU_SAI', { kind: 'park', code: 'TST_DATA_REJECTED', detail: { partnerCode: 'DU_LIEU_SAI' } }],
  ['KHONG_TIM_THAY', { kind: 'park', code: 'TST_PARTICIPATION_UNKNOWN' }],
  ['TU_CHOI', { kind: 'park', code: 'TST_REFUSED' }],
  ['MA_MOI', { kind: 'park', code: 'TST_FAULT_UNKNOWN', detail: { partnerCode: 'MA_MOI' } }],
])('%s has its own outcome, and what TST wrote of the person is in no log', (maLoi, expected) => {
  const outcome = outcomeOf(said(maLoi));
  expect(outcome).toMatchObject(expected);
  expect(JSON.stringify(outcome)).not.toMatch(/Nguyễn|0010/);
});

it('a fault without a code of TST is judged like any partner’s', () => {
  const bare: SoapFailure = { kind: 'fault', code: 'Server', reason: '', detail: {} };
  expect(outcomeOf(bare)).toMatchObject({ kind: 'unknown', code: 'PARTNER_BUSY' });
});

it('asking: not found is certain, being busy leaves the write unsure', () => {
  expect(askOutcomeOf(said('KHONG_TIM_THAY'))).toEqual({ kind: 'absent' });
  expect(askOutcomeOf(said('QUA_TAI'))).toMatchObject({ kind: 'unknown', code: 'PARTNER_BUSY' });
});
