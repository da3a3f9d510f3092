import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRuleBook } from '../rules/read-rule-book.js';
import { computeContribution } from './compute-contribution.js';
import type { ComputedMoney, ContributionRequest, ContributionResult } from './contribution.types.js';

const book = readRuleBook(join(import.meta.dirname, '..', '..', '..', 'rules'));

/** One month of the payment day's month, the others' group, unless said otherwise. */
function request(parts: Partial<ContributionRequest> & { paymentDay: string }): ContributionRequest {
  const fromMonth = parts.paymentDay.slice(0, 7);
  return { incomeVnd: 1_500_000, method: '1', months: 1, fromMonth, supportGroups: ['OTHER'], ...parts };
}

function compute(parts: Partial<ContributionRequest> & { paymentDay: string }): ContributionResult {
  return computeContribution(request(parts), book);
}

function moneyOf(result: ContributionResult): ComputedMoney {
  if (!result.ok) throw new Error(result.refused.map(({ en }) => en).join(' '));
  return result.money;
}

function refusals(result: ContributionResult): string[] {
  return result.ok ? [] : result.refused.map(({ code, field }) => `${code} ${field}`);
}

describe('the amounts of domain.md §3, per month', () => {
  const lowest = 1_500_000;
  it.each([
    ['2024-08-15, others', { paymentDay: '2024-08-15', incomeVnd: lowest }, [330_000, 33_000, 297_000]],
    ['2024-08, poor', { paymentDay: '2024-08-15', supportGroups: ['POOR'] }, [330_000, 99_000, 231_000]],
    ['2024-08, near-poor', { paymentDay: '2024-08-15', supportGroups: ['NEAR_POOR'] }, [330_000, 82_500, 247_500]],
    [
      '2025-06-30, minority is like others',
      { paymentDay: '2025-06-30', supportGroups: ['MINORITY'] },
      [330_000, 33_000, 297_000],
    ],
    [
      '2025-06-30, island is like others',
      { paymentDay: '2025-06-30', supportGroups: ['ISLAND'] },
      [330_000, 33_000, 297_000],
    ],
    ['2025-07-01, others', { paymentDay: '2025-07-01' }, [330_000, 66_000, 264_000]],
    ['2025-07, no group named is others', { paymentDay: '2025-07-01', supportGroups: [] }, [330_000, 66_000, 264_000]],
    ['2025-07, minority', { paymentDay: '2025-07-31', supportGroups: ['MINORITY'] }, [330_000, 99_000, 231_000]],
    ['2025-07, near-poor', { paymentDay: '2025-07-31', supportGroups: ['NEAR_POOR'] }, [330_000, 132_000, 198_000]],
    ['2025-07, poor', { paymentDay: '2025-07-31', supportGroups: ['POOR'] }, [330_000, 165_000, 165_000]],
    ['2025-07, island', { paymentDay: '2025-07-31', supportGroups: ['ISLAND'] }, [330_000, 165_000, 165_000]],
    [
      'poor and minority: 50 %, not 80 %',
      { paymentDay: '2026-01-05', supportGroups: ['MINORITY', 'POOR'] },
      [330_000, 165_000, 165_000],
    ],
    ['2026-07-01, the new cap', { paymentDay: '2026-07-01', incomeVnd: 50_600_000 }, [11_132_000, 66_000, 11_066_000]],
    ['2027-01-01, others', { paymentDay: '2027-01-01', incomeVnd: 2_200_000 }, [484_000, 96_800, 387_200]],
    [
      '2027-01-01, poor',
      { paymentDay: '2027-01-01', incomeVnd: 2_200_000, supportGroups: ['POOR'] },
      [484_000, 242_000, 242_000],
    ],
    ['2021, the line of 700,000', { paymentDay: '2021-12-31', incomeVnd: 700_000 }, [154_000, 15_400, 138_600]],
  ] as const)('%s', (_case, parts, [grossVnd, stateVnd, selfVnd]) => {
    expect(moneyOf(compute(parts))).toEqual({ grossVnd, stateVnd, selfVnd, localVnd: 0, otherVnd: 0 });
  });

  it.each([
    ['2026-06-30', 46_800_000, []],
    ['2026-06-30', 46_850_000, ['INCOME_TOO_HIGH incomeVnd']],
    ['2026-07-01', 50_600_000, []],
    ['2026-07-01', 50_650_000, ['INCOME_TOO_HIGH incomeVnd']],
    ['2023-06-30', 29_850_000, ['INCOME_TOO_HIGH incomeVnd']],
    ['2023-07-01', 29_850_000, []],
    ['2026-12-31', 1_500_000, []],
    ['2026-12-31', 1_499_999, ['INCOME_TOO_LOW incomeVnd']],
    ['2027-01-01', 1_500_000, ['INCOME_TOO_LOW incomeVnd']],
    ['2027-01-01', 2_200_000, []],
    ['2021-12-31', 700_000, []],
    ['2022-01-01', 700_000, ['INCOME_TOO_LOW incomeVnd']],
    ['2019-07-01', 29_800_000, []],
    ['2019-06-30', 1_000_000, ['RULES_NOT_IN_FORCE paymentDay']],
  ])('on %s an income of %d leads to %j', (paymentDay, incomeVnd, expected) => {
    expect(refusals(compute({ paymentDay, incomeVnd }))).toEqual(expected);
  });
});

describe('wrong numbers in circulation', () => {
  it('48,600,000 is no cap: refused while 46,800,000 holds, an ordinary income after', () => {
    expect(refusals(compute({ paymentDay: '2026-06-30', incomeVnd: 48_600_000 }))).toEqual([
      'INCOME_TOO_HIGH incomeVnd',
    ]);
    expect(refusals(compute({ paymentDay: '2026-07-01', incomeVnd: 48_650_000 }))).toEqual([]);
  });

  it('514,800 is nobody’s least payment', () => {
    const least = ['2026-12-31', '2027-01-01'].map((day) => {
      const { lowestIncomeVnd } = book.on(day).contribution;
      return moneyOf(compute({ paymentDay: day, incomeVnd: lowestIncomeVnd }));
    });
    expect(least.map(({ grossVnd, selfVnd }) => [grossVnd, selfVnd])).toEqual([
      [330_000, 264_000],
      [484_000, 387_200],
    ]);
  });

  it.each([
    ['2021-06-01', 900_000],
    ['2026-06-01', 2_000_000],
    ['2027-06-01', 2_800_000],
  ])('on %s the urban line %d is neither the lowest income nor the base of the support', (day, urban) => {
    const { povertyLineVnd, lowestIncomeVnd } = book.on(day).contribution;
    expect([povertyLineVnd, lowestIncomeVnd]).not.toContain(urban);
  });
});

describe('months with support', () => {
  it('119 → 122: the 119th and 120th month have support, the 121st has none', () => {
    const day = '2026-03-02';
    const alone = [118, 119, 120].map((before) => moneyOf(compute({ paymentDay: day, supportedMonthsBefore: before })));
    expect(alone.map(({ selfVnd }) => selfVnd)).toEqual([264_000, 264_000, 330_000]);
    const together = compute({ paymentDay: day, method: '3', months: 3, supportedMonthsBefore: 118 });
    expect(together).toMatchObject({ money: { selfVnd: 858_000, stateVnd: 132_000 }, supportedMonths: 2 });
    expect(together.ok && together.warnings).toEqual([
      expect.objectContaining({ code: 'SUPPORT_LIMIT_REACHED', en: expect.stringContaining('1 month(s)') }),
    ]);
  });

  it('a person beyond the limit pays everything', () => {
    const result = compute({ paymentDay: '2026-03-02', method: '12', months: 12, supportedMonthsBefore: 130 });
    expect(result).toMatchObject({ money: { selfVnd: 3_960_000, stateVnd: 0 }, supportedMonths: 0 });
  });
});

describe('several years ahead and missing periods', () => {
  it.each([
    ['VS, two years at the lowest income', { method: 'VS', months: 24 }, [7_644_801, 1_584_000, 6_060_801]],
    [
      'VS, two years of 5,000,000',
      { method: 'VS', months: 24, incomeVnd: 5_000_000 },
      [25_482_671, 1_584_000, 23_898_671],
    ],
    ['TH, one month', { method: 'TH', months: 1, fromMonth: '2026-02' }, [331_023, 0, 331_023]],
    ['TH, twelve months', { method: 'TH', months: 12, fromMonth: '2025-02' }, [4_040_708, 0, 4_040_708]],
  ] as const)('%s', (_case, parts, [grossVnd, stateVnd, selfVnd]) => {
    const result = compute({ paymentDay: '2026-03-02', ...parts });
    expect(moneyOf(result)).toEqual({ grossVnd, stateVnd, selfVnd, localVnd: 0, otherVnd: 0 });
  });

  it('VS loses its support when the 120 months run out on the way', () => {
    const result = compute({ paymentDay: '2026-03-02', method: 'VS', months: 24, supportedMonthsBefore: 110 });
    expect(result).toMatchObject({ money: { grossVnd: 7_644_801, stateVnd: 660_000 }, supportedMonths: 10 });
  });

  it.each([
    ['VS', 12, ['MONTHS_NOT_OF_METHOD months']],
    ['VS', 25, ['MONTHS_NOT_OF_METHOD months']],
    ['VS', 60, []],
    ['VS', 72, ['MONTHS_NOT_OF_METHOD months']],
    ['TH', 60, []],
    ['TH', 61, ['MISSING_PERIOD_TOO_LONG months']],
    ['3', 3, []],
    ['3', 4, ['MONTHS_NOT_OF_METHOD months']],
    ['12', 1, ['MONTHS_NOT_OF_METHOD months']],
  ] as const)('method %s over %d months leads to %j', (method, months, expected) => {
    const fromMonth = method === 'TH' ? '2020-01' : '2026-03';
    expect(refusals(compute({ paymentDay: '2026-03-02', method, months, fromMonth }))).toEqual(expected);
  });

  it.each([
    ['VS', '2025-11-01', 24],
    ['TH', '2027-01-01', 6],
  ] as const)('%s paid on %s is refused: no fund rate for the year', (method, paymentDay, months) => {
    const result = compute({ paymentDay, method, months, fromMonth: '2025-11', incomeVnd: 2_200_000 });
    expect(refusals(result)).toEqual(['FUND_RATE_UNKNOWN method']);
    expect(result.ok ? '' : result.refused[0]?.vi).toContain(`năm đóng ${paymentDay.slice(0, 4)}`);
  });
});

describe('the step of the income', () => {
  it.each([
    ['2025-06-30', 1_530_000, false],
    ['2025-06-30', 1_550_000, true],
    ['2025-07-01', 1_530_000, true],
  ])('on %s an income of %d: accepted %s', (paymentDay, incomeVnd, accepted) => {
    expect(compute({ paymentDay, incomeVnd }).ok).toBe(accepted);
  });

  it('names the nearest incomes', () => {
    const result = compute({ paymentDay: '2026-03-02', incomeVnd: 1_530_000 });
    const [warning] = result.ok ? result.warnings : [];
    expect(warning?.code).toBe('INCOME_OFF_STEP');
    expect(warning?.vi).toContain('1.500.000 đồng hoặc 1.550.000 đồng');
  });

  it('the highest income needs no step', () => {
    const result = compute({ paymentDay: '2024-08-01', incomeVnd: 46_800_000 });
    expect(result.ok && result.warnings).toEqual([]);
  });
});

describe('local and other support', () => {
  it('lowers what the citizen pays, month by month', () => {
    const gifts = { localPerMonthVnd: 33_000, otherPerMonthVnd: 10_000 };
    const result = compute({ paymentDay: '2026-03-02', method: '3', months: 3, ...gifts });
    expect(moneyOf(result)).toEqual({
      grossVnd: 990_000,
      selfVnd: 663_000,
      stateVnd: 198_000,
      localVnd: 99_000,
      otherVnd: 30_000,
    });
  });

  it('never exceeds the contribution; the excess is told', () => {
    const gifts = { localPerMonthVnd: 200_000, otherPerMonthVnd: 100_000 };
    const result = compute({ paymentDay: '2026-03-02', ...gifts });
    expect(moneyOf(result)).toMatchObject({ selfVnd: 0, localVnd: 200_000, otherVnd: 64_000 });
    expect(result.ok && result.warnings.map(({ code, field }) => [code, field])).toEqual([
      ['SUPPORT_EXCEEDS_CONTRIBUTION', 'otherPerMonthVnd'],
    ]);
  });
});

describe('dates of the payment', () => {
  it.each([
    ['1', '2026-03-31', '2026-04-01', '31/03/2026'],
    ['3', '2026-05-31', '2026-06-01', '31/05/2026'],
    ['6', '2026-06-30', '2026-07-01', '30/06/2026'],
    ['12', '2026-09-30', '2026-10-01', '30/09/2026'],
  ] as const)('method %s from March: in time on %s, warned on %s', (method, inTime, late, told) => {
    const parts = { method, months: Number(method), fromMonth: '2026-03' };
    const early = compute({ paymentDay: inTime, ...parts });
    const tardy = compute({ paymentDay: late, ...parts });
    expect(early.ok && early.warnings).toEqual([]);
    expect(tardy.ok && tardy.warnings).toEqual([
      expect.objectContaining({ code: 'PAYMENT_LATE', vi: expect.stringContaining(told) }),
    ]);
  });

  it('a missing period that is not past deserves a look', () => {
    const result = compute({ paymentDay: '2026-03-02', method: 'TH', months: 3, fromMonth: '2026-01' });
    expect(result.ok && result.warnings.map(({ code }) => code)).toEqual(['MISSING_PERIOD_NOT_PAST']);
  });
});

describe('a malformed request', () => {
  it.each([
    ['incomeVnd', { incomeVnd: 1_500_000.5 }],
    ['incomeVnd', { incomeVnd: -1 }],
    ['incomeVnd', { incomeVnd: Number.NaN }],
    ['incomeVnd', { incomeVnd: 20_000_000_000 }],
    ['method', { method: '2' as never }],
    ['months', { months: 0 }],
    ['fromMonth', { fromMonth: '2026-13' }],
    ['paymentDay', { paymentDay: '2026-02-30' }],
    ['supportGroups', { supportGroups: ['RICH' as never] }],
    ['localPerMonthVnd', { localPerMonthVnd: -1 }],
    ['supportedMonthsBefore', { supportedMonthsBefore: 1.5 }],
  ])('is refused by its field %s', (field, parts) => {
    expect(refusals(compute({ paymentDay: '2026-03-02', ...parts }))).toEqual([`REQUEST_MALFORMED ${field}`]);
  });
});

describe('the explanation', () => {
  const result = compute({ paymentDay: '2026-07-15', method: '3', months: 3, supportGroups: ['MINORITY'] });
  const lines = result.ok ? result.lines : [];

  it('leads from the income to the amount due', () => {
    expect(lines.map(({ rule, amountVnd }) => [rule, amountVnd])).toEqual([
      ['contribution.poverty_line', 1_500_000],
      ['contribution.rate', 330_000],
      ['methods.offered', 990_000],
      ['support.minority', 99_000],
      ['support.months_limit', 297_000],
      ['switches.rounding', 693_000],
    ]);
  });

  it('can be read in both languages and cites each rule', () => {
    expect(lines[3]).toEqual({
      label: {
        vi: 'Nhà nước hỗ trợ một tháng, 07/2026–09/2026 (người dân tộc thiểu số): 30 % × 22 % × 1.500.000 đồng',
        en: 'State support per month, 2026-07 to 2026-09 (ethnic minority): 30 % × 22 % × VND 1,500,000',
      },
      amountVnd: 99_000,
      rule: 'support.minority',
      source: 'Nghị định 159/2025/NĐ-CP, Điều 5',
      tag: 'V',
    });
    expect(lines.every(({ label, source }) => label.vi && label.en && source)).toBe(true);
  });

  it('says why a month has no support', () => {
    const missing = compute({ paymentDay: '2026-03-02', method: 'TH', months: 1, fromMonth: '2026-01' });
    const unsupported = missing.ok ? missing.lines.find(({ amountVnd }) => amountVnd === 0) : undefined;
    expect(unsupported).toMatchObject({ rule: 'support.missing_period', tag: 'A' });
    expect(unsupported?.label.vi).toContain('đóng cho thời gian còn thiếu');
  });
});

describe('a pinned ruleset', () => {
  it('counts whatever the payment day is', () => {
    const pinned = book.on('2026-11-23');
    const late = request({ paymentDay: '2027-01-05', fromMonth: '2027-01' });
    expect(refusals(computeContribution(late, book))).toEqual(['INCOME_TOO_LOW incomeVnd']);
    const result = computeContribution(late, pinned);
    expect(result).toMatchObject({ ok: true, ruleset: pinned.version, money: { selfVnd: 264_000 } });
  });
});
