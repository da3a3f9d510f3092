import { expect, it } from '@jest/globals';
import type { SoapFailure } from '../wire/soap-client/soap.client.js';
import { askOutcomeOf, outcomeOf } from './tnhs.faults.js';

function said(maLoi: string, code = 'Client'): SoapFailure {
  const detail = { Loi: { maLoi, moTa: 'Nguyễn Văn Thử 001090012345' } };
  return { kind: 'fault', code, reason: 'Nguyễn Văn Thử', detail, retryAfterMs: 4000 };
}

it.each([
  ['QUA_TAI', { kind: 'retry', code: 'PARTNER_BUSY', afterMs: 4000 }],
  ['DU_LIEU_SAI', { kind: 'park', code: 'TNHS_DATA_REJECTED', detail: { partnerCode: 'DU_LIEU_SAI' } }],
  ['KHONG_TIM_THAY', { kind: 'park', code: 'TNHS_DOSSIER_UNKNOWN' }],
  ['TU_CHOI', { kind: 'refuse', code: 'TNHS_REFUSED', data: { reason: 'Nguyễn Văn Thử 001090012345' } }],
  ['MA_MOI', { kind: 'park', code: 'TNHS_FAULT_UNKNOWN', detail: { partnerCode: 'MA_MOI' } }],
])('%s has its own outcome, and what TNHS wrote of the person is in no log', (maLoi, expected) => {
  const outcome = outcomeOf(said(maLoi), 'TNHS_REFUSED');
  expect(outcome).toMatchObject(expected);
  expect(JSON.stringify({ ...outcome, data: undefined })).not.toMatch(/Nguyễn|0010/);
});

it('a refusal means what was asked for', () => {
  expect(outcomeOf(said('TU_CHOI'), 'TNHS_WITHDRAWAL_REFUSED')).toMatchObject({ code: 'TNHS_WITHDRAWAL_REFUSED' });
});

it('a fault without a code of TNHS is judged like any partner’s', () => {
  const bare: SoapFailure = { kind: 'fault', code: 'FailedAuthentication', reason: '', detail: { Loi: 'x' } };
  expect(outcomeOf(bare, 'TNHS_REFUSED')).toMatchObject({ kind: 'retry', code: 'PARTNER_DENIED_US' });
});

it('asking: not found is certain, everything else leaves the write unsure or to a person', () => {
  expect(askOutcomeOf(said('KHONG_TIM_THAY'))).toEqual({ kind: 'absent' });
  expect(askOutcomeOf(said('QUA_TAI'))).toMatchObject({ kind: 'unknown', code: 'PARTNER_BUSY' });
  expect(askOutcomeOf(said('TU_CHOI'))).toMatchObject({ kind: 'park' });
});
