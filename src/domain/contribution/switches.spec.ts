// The open points of the law: each switch does what its file says, without a change of the program.
import { afterAll, describe, expect, it } from '@jest/globals';
import { removeRulesFolders, rulesFolder, switched, type RuleEdit } from '../../../test/support/rules-folder.js';
import { Ratio } from '../ratio.js';
import { readRuleBook } from '../rules/read-rule-book.js';
import { computeContribution } from './compute-contribution.js';
import type { ContributionRequest, ContributionResult } from './contribution.types.js';

afterAll(removeRulesFolders);

const acrossTheYear: ContributionRequest = {
  incomeVnd: 2_200_000,
  method: '3',
  months: 3,
  fromMonth: '2026-11',
  supportGroups: ['OTHER'],
  paymentDay: '2026-11-23',
};

function withRules(request: ContributionRequest, ...edits: RuleEdit[]): ContributionResult {
  return computeContribution(request, readRuleBook(rulesFolder(...edits)));
}

describe('parameters_by', () => {
  const byMonth = switched('switches.yaml', 'parameters_by', 'covered-month');

  it('payment-date: every month has the parameters of the payment day', () => {
    expect(withRules(acrossTheYear)).toMatchObject({ money: { stateVnd: 3 * 66_000 } });
  });

  it('covered-month: January 2027 has its own poverty line, and the explanation shows both', () => {
    const result = withRules(acrossTheYear, byMonth);
    expect(result).toMatchObject({ money: { grossVnd: 1_452_000, stateVnd: 2 * 66_000 + 96_800 } });
    const bases = result.ok ? result.lines.filter(({ rule }) => rule === 'support.other') : [];
    expect(bases.map(({ amountVnd }) => amountVnd)).toEqual([66_000, 96_800]);
    expect(bases.map(({ label }) => label.vi.match(/tháng, (.+?) \(/)?.[1])).toEqual(['11/2026–12/2026', '01/2027']);
  });

  it('covered-month: a pinned ruleset counts for its own months, the book for the others', () => {
    const book = readRuleBook(rulesFolder(byMonth));
    const pinned = book.on('2026-11-23');
    const dearer = { file: 'support.yaml', after: 'other:', find: 'value: 20', replace: 'value: 30' };
    const corrected = readRuleBook(rulesFolder(byMonth, dearer));
    const kept = corrected.withKept([{ version: pinned.version, content: pinned.content }]).version(pinned.version);
    if (!kept) throw new Error('not kept');
    expect(computeContribution(acrossTheYear, kept)).toMatchObject({ money: { stateVnd: 2 * 66_000 + 145_200 } });
    expect(computeContribution(acrossTheYear, pinned)).toMatchObject({ money: { stateVnd: 2 * 66_000 + 96_800 } });
  });

  it('covered-month: an income below the line of one covered month is refused', () => {
    const result = withRules({ ...acrossTheYear, incomeVnd: 1_500_000 }, byMonth);
    expect(result.ok ? [] : result.refused.map(({ code }) => code)).toEqual(['INCOME_TOO_LOW']);
  });

  it('covered-month: a month before the first rules is refused', () => {
    const old = { ...acrossTheYear, method: 'TH', months: 3, fromMonth: '2019-05' } as const;
    const result = withRules(old, byMonth);
    expect(result.ok ? [] : result.refused.map(({ code, field }) => `${code} ${field}`)).toEqual([
      'RULES_NOT_IN_FORCE fromMonth',
    ]);
  });
});

describe('rounding', () => {
  const ahead: ContributionRequest = { ...acrossTheYear, method: 'VS', months: 36, incomeVnd: 1_500_000 };
  // The exact sum of the 36 discounted months is 11,259,442.514…
  it.each([
    ['once-half-up', 11_259_443],
    ['each-month-half-up', 11_259_444],
    ['once-down', 11_259_442],
  ])('%s makes %d of three years ahead', (mode, grossVnd) => {
    const result = withRules(ahead, switched('switches.yaml', 'rounding', mode));
    expect(result).toMatchObject({ money: { grossVnd } });
  });

  it('half a dong goes up', () => {
    expect([0.5, 1.5, 2.4].map((value) => Ratio.percent(String(value * 100)).round('half-up'))).toEqual([1, 2, 2]);
  });
});

describe('minimum_follows_poverty_line', () => {
  const january = { ...acrossTheYear, fromMonth: '2027-01', paymentDay: '2027-01-05', incomeVnd: 1_500_000 };
  const stays = {
    file: 'switches.yaml',
    after: '2016-01-01\n        tag: V',
    find: 'value: yes',
    replace: 'value: no',
  };

  it('yes: 1,500,000 is refused from 2027-01-01 on', () => {
    expect(withRules(january)).toMatchObject({ ok: false });
  });

  it('no: the old minimum and base stay', () => {
    expect(withRules(january, stays)).toMatchObject({ money: { grossVnd: 990_000, stateVnd: 198_000 } });
  });
});

describe('the other switches', () => {
  it('missing_period yes: months of a missing period have support', () => {
    const missing: ContributionRequest = { ...acrossTheYear, method: 'TH', months: 2, fromMonth: '2026-01' };
    const result = withRules(missing, switched('support.yaml', 'missing_period', 'yes'));
    expect(result).toMatchObject({ money: { stateVnd: 132_000 }, supportedMonths: 2 });
  });

  it('late_payment reject: a payment after the deadline is refused', () => {
    const late = { ...acrossTheYear, paymentDay: '2027-02-01' };
    const result = withRules(late, switched('methods.yaml', 'late_payment', 'reject'));
    expect(result.ok ? [] : result.refused.map(({ code }) => code)).toEqual(['PAYMENT_LATE']);
  });

  it('offered: a method taken from the list is refused', () => {
    const edit = { file: 'methods.yaml', after: '2025-07-01', find: '', replace: '' };
    const shorter = {
      ...edit,
      after: 'offered:',
      find: "value: ['1', '3', '6', '12', VS, TH]",
      replace: "value: ['1']",
    };
    const result = withRules({ ...acrossTheYear, paymentDay: '2024-11-23', fromMonth: '2024-11' }, shorter);
    expect(result.ok ? [] : result.refused.map(({ code }) => code)).toEqual(['METHOD_NOT_OFFERED']);
  });

  it('counted_from: months before it have no support and do not count', () => {
    const year: ContributionRequest = { ...acrossTheYear, method: '12', months: 12, fromMonth: '2026-10' };
    const result = withRules(year, switched('support.yaml', 'counted_from', '2026-12'));
    expect(result).toMatchObject({ money: { stateVnd: 10 * 66_000 }, supportedMonths: 10 });
    expect(result.ok && result.warnings).toEqual([]);
    const early = result.ok ? result.lines.find(({ rule }) => rule === 'support.counted_from') : undefined;
    expect(early?.label.vi).toBe('Không có hỗ trợ của Nhà nước, 10/2026–11/2026: trước 12/2026');
  });
});

describe('at the edges of other numbers', () => {
  it('support never exceeds the contribution: two discounted years, all of it supported', () => {
    const poor: ContributionRequest = { ...acrossTheYear, method: 'VS', months: 24, incomeVnd: 1_500_000 };
    const all = { file: 'support.yaml', after: 'poor:', find: 'value: 50', replace: 'value: 100' };
    const result = withRules({ ...poor, supportGroups: ['POOR'] }, all);
    expect(result).toMatchObject({ money: { grossVnd: 7_644_801, stateVnd: 7_644_801, selfVnd: 0 } });
  });

  it('the highest income is accepted also where 20 times the reference level is off the step', () => {
    const level = { file: 'contribution.yaml', find: 'value: 2340000', replace: 'value: 2341000' };
    const before = { ...acrossTheYear, fromMonth: '2024-11', paymentDay: '2024-11-23' };
    expect(withRules({ ...before, incomeVnd: 46_820_000 }, level).ok).toBe(true);
    expect(withRules({ ...before, incomeVnd: 46_810_000 }, level).ok).toBe(false);
  });

  it('of a missing period the earliest month bears interest longest', () => {
    const rate = `      - { value: 44, effective_from: 2026-02-01, tag: A, source: test }\n\n  poverty_line:`;
    const dearer = { file: 'contribution.yaml', find: '\n  poverty_line:', replace: rate };
    const missing: ContributionRequest = { ...acrossTheYear, method: 'TH', months: 2, fromMonth: '2026-01' };
    const byMonth = switched('switches.yaml', 'parameters_by', 'covered-month');
    const result = withRules(missing, dearer, byMonth);
    const exact = 484_000 * 1.0031 ** 2 + 968_000 * 1.0031;
    expect(result).toMatchObject({ money: { grossVnd: Math.round(exact) } });
  });
});
