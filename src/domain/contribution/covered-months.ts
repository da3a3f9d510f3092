// The months one payment covers, each with its exact contribution and support.
//   ordinary  22 % · income                 VS  22 % · income / (1+r)^(i−1)        TH  22 % · income · (1+r)^i
// The support of a month is never discounted. Of a missing period the earliest month bears interest longest.
import { Ratio, sumOf, type RoundingMode } from '../ratio.js';
import { addMonths } from '../rules/days.js';
import type { Ruleset } from '../rules/ruleset.js';
import type { ContributionRequest } from './contribution.types.js';
import { highestShare, type SupportShare } from './support-share.js';

export interface CoveredMonth {
  /** yyyy-MM */
  readonly month: string;
  /** Whose parameters this month takes: of the payment day or of itself (switches.parameters_by). */
  readonly ruleset: Ruleset;
  readonly gross: Ratio;
  readonly state: Ratio;
  /** Counts towards the months with support. */
  readonly supported: boolean;
  readonly share: SupportShare;
}

/** The rulesets of the covered months; undefined stands for a month before the first rules. */
export function rulesOfMonths(
  request: ContributionRequest,
  payment: Ruleset,
): { month: string; ruleset: Ruleset | undefined }[] {
  const byMonth = payment.switches.parametersBy === 'covered-month';
  return Array.from({ length: request.months }, (_, index) => {
    const month = addMonths(request.fromMonth, index);
    return { month, ruleset: byMonth ? payment.on(`${month}-01`) : payment };
  });
}

export function coveredMonths(request: ContributionRequest, payment: Ruleset): CoveredMonth[] {
  const weights = weightsOf(request, payment);
  let supportedSoFar = request.supportedMonthsBefore ?? 0;
  return rulesOfMonths(request, payment).map(({ month, ruleset = payment }, index) => {
    const { contribution, support } = ruleset;
    const share = highestShare(request.supportGroups, ruleset);
    const supported =
      supportedSoFar < support.monthsLimit &&
      month >= support.countedFrom &&
      (request.method !== 'TH' || support.forMissingPeriod);
    if (supported) supportedSoFar += 1;
    const gross = contribution.rate.ofWhole(request.incomeVnd).times(weights[index] ?? Ratio.one);
    const full = share.share.times(contribution.rate.ofWhole(contribution.povertyLineVnd));
    return { month, ruleset, gross, state: supported ? full : Ratio.zero, supported, share };
  });
}

/** Whole VND of exact parts, rounded as the switch says. */
export function roundedSum(parts: readonly Ratio[], rounding: Ruleset['switches']['rounding']): number {
  if (rounding === 'each-month-half-up') return parts.reduce((sum, part) => sum + part.round('half-up'), 0);
  const mode: RoundingMode = rounding === 'once-down' ? 'down' : 'half-up';
  return sumOf(parts).round(mode);
}

function weightsOf({ method, months }: ContributionRequest, payment: Ruleset): Ratio[] {
  const { fundRate } = payment.contribution;
  if (!fundRate || (method !== 'VS' && method !== 'TH')) return [];
  const growth = Ratio.one.plus(fundRate);
  if (method === 'VS') return powers(growth.inverse(), months);
  return powers(growth, months + 1)
    .slice(1)
    .reverse();
}

/** 1, base, base², … */
function powers(base: Ratio, count: number): Ratio[] {
  const all: Ratio[] = [Ratio.one];
  while (all.length < count) all.push((all.at(-1) ?? Ratio.one).times(base));
  return all;
}
