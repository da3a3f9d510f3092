// What holds for every request, whatever the numbers.
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRuleBook } from '../rules/read-rule-book.js';
import { computeContribution } from './compute-contribution.js';
import {
  supportGroups,
  type ComputedMoney,
  type ContributionMethod,
  type ContributionRequest,
} from './contribution.types.js';
import { refundUnusedMonths } from './refund.js';

const book = readRuleBook(join(import.meta.dirname, '..', '..', '..', 'rules'));

const day = fc.integer({ min: 0, max: 2_900 }).map((offset) => {
  return new Date(Date.UTC(2019, 6, 1) + offset * 86_400_000).toISOString().slice(0, 10);
});
const groups = fc.uniqueArray(fc.constantFrom(...supportGroups), { maxLength: 5 });
const period = fc.oneof(
  fc.constantFrom<[ContributionMethod, number]>(['1', 1], ['3', 3], ['6', 6], ['12', 12]),
  fc.integer({ min: 2, max: 5 }).map((years): [ContributionMethod, number] => ['VS', years * 12]),
  fc.integer({ min: 1, max: 60 }).map((months): [ContributionMethod, number] => ['TH', months]),
);
const gift = fc.integer({ min: 0, max: 2_000_000 });

/** A request that its day's rules accept; the income is on the step. */
const request = fc
  .tuple(day, period, groups, fc.record({ local: gift, other: gift, before: fc.nat(140), part: fc.nat(1_000_000) }))
  .map(([paymentDay, [method, months], chosen, { local, other, before, part }]): ContributionRequest => {
    const { lowestIncomeVnd, highestIncomeVnd, incomeStepVnd, fundRate } = book.on(paymentDay).contribution;
    const steps = Math.floor((highestIncomeVnd - lowestIncomeVnd) / incomeStepVnd);
    const payable = fundRate || (method !== 'VS' && method !== 'TH');
    return {
      incomeVnd: lowestIncomeVnd + incomeStepVnd * Math.floor((steps * part) / 1_000_000),
      method: payable ? method : '12',
      months: payable ? months : 12,
      fromMonth: paymentDay.slice(0, 7),
      supportGroups: chosen,
      localPerMonthVnd: local,
      otherPerMonthVnd: other,
      supportedMonthsBefore: before,
      paymentDay,
    };
  });

function moneyOf(one: ContributionRequest): ComputedMoney {
  const result = computeContribution(one, book);
  if (!result.ok) throw new Error(`${JSON.stringify(one)}: ${result.refused.map(({ en }) => en).join(' ')}`);
  return result.money;
}

const runs = { numRuns: 300 };

describe('every computed contribution', () => {
  it('is split without remainder, and no part is negative', () => {
    const holds = fc.property(request, (one) => {
      const { grossVnd, selfVnd, stateVnd, localVnd, otherVnd } = moneyOf(one);
      expect(selfVnd + stateVnd + localVnd + otherVnd).toBe(grossVnd);
      for (const part of [grossVnd, selfVnd, stateVnd, localVnd, otherVnd]) {
        expect(Number.isSafeInteger(part) && part >= 0).toBe(true);
      }
    });
    fc.assert(holds, runs);
  });

  it('does not shrink when the income grows: neither the whole nor the citizen’s part', () => {
    const holds = fc.property(request, fc.integer({ min: 1, max: 20 }), (one, steps) => {
      const { highestIncomeVnd, incomeStepVnd } = book.on(one.paymentDay).contribution;
      const incomeVnd = Math.min(one.incomeVnd + steps * incomeStepVnd, highestIncomeVnd);
      const [less, more] = [moneyOf(one), moneyOf({ ...one, incomeVnd })];
      expect(more.grossVnd).toBeGreaterThanOrEqual(less.grossVnd);
      expect(more.selfVnd).toBeGreaterThanOrEqual(less.selfVnd);
      expect(more.stateVnd).toBe(less.stateVnd);
    });
    fc.assert(holds, runs);
  });

  it('has the support of the highest group only', () => {
    const holds = fc.property(request, groups, (one, chosen) => {
      const alone = [...chosen, 'OTHER' as const].map((group) => moneyOf({ ...one, supportGroups: [group] }).stateVnd);
      expect(moneyOf({ ...one, supportGroups: chosen }).stateVnd).toBe(Math.max(...alone));
    });
    fc.assert(holds, runs);
  });

  it('does not depend on the order or repetition of the groups', () => {
    const holds = fc.property(request, (one) => {
      const turned = [...one.supportGroups].reverse();
      expect(moneyOf({ ...one, supportGroups: [...turned, ...turned] })).toEqual(moneyOf(one));
    });
    fc.assert(holds, runs);
  });

  it('never supports more than 120 months in all', () => {
    const holds = fc.property(request, (one) => {
      const result = computeContribution(one, book);
      const before = one.supportedMonthsBefore ?? 0;
      const left = one.method === 'TH' ? 0 : Math.min(one.months, Math.max(0, 120 - before));
      expect(result.ok && result.supportedMonths).toBe(left);
    });
    fc.assert(holds, runs);
  });

  it('of 3, 6 and 12 months is the sum of its single months', () => {
    const linear = request.filter(({ method }) => method !== 'VS' && method !== 'TH');
    const holds = fc.property(linear, (one) => {
      const before = one.supportedMonthsBefore ?? 0;
      const bare = { ...one, localPerMonthVnd: 0, otherPerMonthVnd: 0 };
      const single = Array.from({ length: one.months }, (_, index) =>
        moneyOf({ ...bare, method: '1', months: 1, supportedMonthsBefore: before + index }),
      );
      const sum = (part: keyof ComputedMoney): number => single.reduce((total, month) => total + month[part], 0);
      const whole = moneyOf(bare);
      expect(whole).toMatchObject({ grossVnd: sum('grossVnd'), stateVnd: sum('stateVnd'), selfVnd: sum('selfVnd') });
    });
    fc.assert(holds, runs);
  });

  it('explains itself: the last line is what the citizen pays, every line cites a source', () => {
    const holds = fc.property(request, (one) => {
      const result = computeContribution(one, book);
      const lines = result.ok ? result.lines : [];
      expect(lines.at(-1)?.amountVnd).toBe(moneyOf(one).selfVnd);
      expect(lines.every(({ source, label }) => source !== '' && label.vi !== '' && label.en !== '')).toBe(true);
    });
    fc.assert(holds, runs);
  });
});

describe('every refund', () => {
  const ahead = request.map((one): ContributionRequest => {
    const paymentDay = '2026-03-02';
    const { lowestIncomeVnd } = book.on(paymentDay).contribution;
    return { ...one, method: 'VS', months: 36, paymentDay, incomeVnd: Math.max(lowestIncomeVnd, 5_000_000) };
  });

  it('of all months gives back what the citizen paid; a longer one never gives less', () => {
    const holds = fc.property(ahead, fc.integer({ min: 1, max: 35 }), (one, unusedMonths) => {
      const some = refundUnusedMonths({ ...one, unusedMonths }, book);
      const all = refundUnusedMonths({ ...one, unusedMonths: one.months }, book);
      if (!some.ok || !all.ok) throw new Error('refused');
      expect(all.refundVnd).toBe(moneyOf(one).selfVnd);
      expect(some.refundVnd).toBeGreaterThanOrEqual(0);
      expect(some.money.grossVnd).toBeLessThan(all.money.grossVnd);
    });
    fc.assert(holds, { numRuns: 100 });
  });
});
