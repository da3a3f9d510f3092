// What should be paid for a period, by whom, and why. Exact: fractions are summed as they are and rounded at the end.
import type { Ratio } from '../ratio.js';
import type { Ruleset } from '../rules/ruleset.js';
import type {
  ComputedMoney,
  ContributionFinding,
  ContributionRequest,
  ContributionResult,
} from './contribution.types.js';
import { coveredMonths, roundedSum, type CoveredMonth } from './covered-months.js';
import { explain } from './explanation.js';
import { supportExceedsContribution, supportLimitReached } from './findings.js';
import { judgeRequest } from './request.check.js';
import type { Rules } from './rule-source.js';

/**
 * @param rules the book (rules of the payment day, or of each covered month where the switch says so), or the one
 *   ruleset that a dossier pinned at receipt.
 * @returns the split with its explanation, or everything that the rules refuse. self + state + local + other = gross;
 *   no part is negative.
 */
export function computeContribution(request: ContributionRequest, rules: Rules): ContributionResult {
  const { refused, warnings, payment } = judgeRequest(request, rules);
  if (refused.length > 0 || !payment) return { ok: false, refused };
  const months = coveredMonths(request, payment);
  const money = splitOf(months, request, payment);
  return {
    ok: true,
    ruleset: payment.version,
    money,
    supportedMonths: months.filter(({ supported }) => supported).length,
    lines: explain({ request, payment, months, money }),
    warnings: [...warnings, ...supportWarnings(request, months, { payment, money })],
  };
}

/** State support first, then the province's, then others', each at most what is still to be paid. */
export function splitOf(
  months: readonly CoveredMonth[],
  { localPerMonthVnd = 0, otherPerMonthVnd = 0 }: ContributionRequest,
  payment: Ruleset,
): ComputedMoney {
  const total = (part: (month: CoveredMonth) => Ratio): number =>
    roundedSum(months.map(part), payment.switches.rounding);
  const grossVnd = total(({ gross }) => gross);
  const stateVnd = Math.min(
    total(({ state }) => state),
    grossVnd,
  );
  const localVnd = Math.min(localPerMonthVnd * months.length, grossVnd - stateVnd);
  const otherVnd = Math.min(otherPerMonthVnd * months.length, grossVnd - stateVnd - localVnd);
  return { grossVnd, selfVnd: grossVnd - stateVnd - localVnd - otherVnd, stateVnd, localVnd, otherVnd };
}

function supportWarnings(
  request: ContributionRequest,
  months: readonly CoveredMonth[],
  { payment, money }: { payment: Ruleset; money: ComputedMoney },
): ContributionFinding[] {
  const warnings: ContributionFinding[] = [];
  const limitHits = months.filter(
    ({ supported, month, ruleset }) => !supported && month >= ruleset.support.countedFrom,
  );
  if (limitHits.length > 0 && (request.method !== 'TH' || payment.support.forMissingPeriod))
    warnings.push(supportLimitReached(limitHits.length, payment));
  if (money.localVnd < (request.localPerMonthVnd ?? 0) * months.length)
    warnings.push(supportExceedsContribution('localPerMonthVnd'));
  if (money.otherVnd < (request.otherPerMonthVnd ?? 0) * months.length)
    warnings.push(supportExceedsContribution('otherPerMonthVnd'));
  return warnings;
}
