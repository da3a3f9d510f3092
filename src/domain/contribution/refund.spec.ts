import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRuleBook } from '../rules/read-rule-book.js';
import type { RefundRequest } from './contribution.types.js';
import { refundUnusedMonths } from './refund.js';

const book = readRuleBook(join(import.meta.dirname, '..', '..', '..', 'rules'));
const paid: RefundRequest = {
  incomeVnd: 1_500_000,
  method: 'VS',
  months: 24,
  fromMonth: '2026-03',
  supportGroups: ['OTHER'],
  paymentDay: '2026-03-02',
  unusedMonths: 24,
};

/** Σ from + 1 … to of 330,000 / 1.0031^(i−1), by plain floating point: a second way to the same number. */
function discounted(from: number, to: number): number {
  let sum = 0;
  for (let i = from + 1; i <= to; i += 1) sum += 330_000 / 1.0031 ** (i - 1);
  return Math.round(sum);
}

describe('refund of unused months of several years ahead', () => {
  it.each([1, 6, 12, 24])('of the last %d months: what was paid for them less their support', (unusedMonths) => {
    const gross = discounted(24 - unusedMonths, 24);
    const result = refundUnusedMonths({ ...paid, unusedMonths }, book);
    expect(result).toMatchObject({
      ok: true,
      refundVnd: gross - unusedMonths * 66_000,
      money: { grossVnd: gross, stateVnd: unusedMonths * 66_000 },
    });
  });

  it('of everything is what the citizen paid', () => {
    expect(refundUnusedMonths(paid, book)).toMatchObject({ refundVnd: 6_060_801 });
  });

  it('takes no support from months that had none: the 120 months ran out before', () => {
    const result = refundUnusedMonths({ ...paid, supportedMonthsBefore: 110, unusedMonths: 16 }, book);
    expect(result).toMatchObject({ money: { stateVnd: 2 * 66_000 } });
  });

  it('gives each giver his part', () => {
    const result = refundUnusedMonths({ ...paid, localPerMonthVnd: 33_000, unusedMonths: 2 }, book);
    expect(result).toMatchObject({ money: { localVnd: 66_000, stateVnd: 132_000 } });
  });

  it('explains itself with sources', () => {
    const result = refundUnusedMonths({ ...paid, unusedMonths: 6 }, book);
    const lines = result.ok ? result.lines : [];
    expect(lines.map(({ rule }) => rule)).toEqual([
      'contribution.fund_rate',
      'support.several_groups',
      'switches.rounding',
    ]);
    expect(lines[0]?.label.vi).toContain('6 tháng chưa dùng, 09/2027–02/2028');
  });

  it.each([
    ['REFUND_NOT_OF_METHOD', { method: '12', months: 12, unusedMonths: 3 }],
    ['REFUND_MONTHS_WRONG', { unusedMonths: 0 }],
    ['REFUND_MONTHS_WRONG', { unusedMonths: 25 }],
    ['REFUND_MONTHS_WRONG', { unusedMonths: 1.5 }],
    ['FUND_RATE_UNKNOWN', { paymentDay: '2025-03-02' }],
  ] as const)('is refused: %s', (code, parts) => {
    const result = refundUnusedMonths({ ...paid, ...parts }, book);
    expect(result.ok ? [] : result.refused.map((finding) => finding.code)).toEqual([code]);
  });
});
