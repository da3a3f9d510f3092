// Judges a request against the rules of its payment day: what is refused, what only deserves a look.
// Form first (a malformed request is judged no further), then method and months, then income of every covered month.
import { isDay, isMonth, addMonths, lastDayOf } from '../rules/days.js';
import type { Ruleset } from '../rules/ruleset.js';
import {
  contributionMethods,
  supportGroups,
  type ContributionFinding,
  type ContributionRequest,
} from './contribution.types.js';
import { rulesOfMonths } from './covered-months.js';
import * as findings from './findings.js';
import { paymentRules, type Rules } from './rule-source.js';

export interface Judgement {
  readonly refused: readonly ContributionFinding[];
  readonly warnings: readonly ContributionFinding[];
  /** The ruleset of the payment day; undefined only when something is refused. */
  readonly payment: Ruleset | undefined;
}

export function judgeRequest(request: ContributionRequest, rules: Rules): Judgement {
  const refused = malformed(request);
  if (refused.length > 0) return { refused, warnings: [], payment: undefined };
  const payment = paymentRules(rules, request.paymentDay);
  if (!payment) return { refused: [findings.rulesNotInForce(request.paymentDay)], warnings: [], payment };
  const found = new Found();
  checkMethod(request, payment, found);
  if (found.refused.length === 0) checkMonths(request, payment, found);
  checkTimes(request, payment, found);
  return { refused: found.refused, warnings: found.warnings, payment };
}

class Found {
  readonly refused: ContributionFinding[] = [];
  readonly warnings: ContributionFinding[] = [];

  refuse(finding: ContributionFinding | undefined): void {
    if (finding) this.refused.push(finding);
  }

  add(consequence: 'reject' | 'warn', finding: ContributionFinding): void {
    (consequence === 'reject' ? this.refused : this.warnings).push(finding);
  }
}

function malformed(request: ContributionRequest): ContributionFinding[] {
  const groups: readonly string[] = supportGroups;
  const sound: Readonly<Record<keyof ContributionRequest, boolean>> = {
    incomeVnd: isWhole(request.incomeVnd),
    method: contributionMethods.includes(request.method),
    months: isWhole(request.months) && request.months >= 1,
    fromMonth: isMonth(request.fromMonth),
    paymentDay: isDay(request.paymentDay),
    supportGroups: request.supportGroups.every((group) => groups.includes(group)),
    localPerMonthVnd: isWhole(request.localPerMonthVnd),
    otherPerMonthVnd: isWhole(request.otherPerMonthVnd),
    supportedMonthsBefore: isWhole(request.supportedMonthsBefore),
  };
  const fields = Object.keys(sound) as (keyof ContributionRequest)[];
  return fields.filter((field) => !sound[field]).map(findings.malformed);
}

/** Ten billion is far above any income and keeps every product exact. */
function isWhole(value = 0): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 10_000_000_000;
}

function checkMethod(request: ContributionRequest, payment: Ruleset, found: Found): void {
  const { methods, contribution } = payment;
  const { method, months } = request;
  if (!methods.offered.includes(method)) return found.refuse(findings.methodNotOffered(method, payment));
  if ((method === 'VS' || method === 'TH') && !contribution.fundRate)
    found.refuse(findings.fundRateUnknown(method, request.paymentDay));
  if (method === 'TH' && months > methods.missingMonthsMost)
    found.refuse(findings.missingPeriodTooLong(months, payment));
  if (method === 'VS' && !isYearsAhead(months, payment)) found.refuse(findings.monthsAheadWrong(months, payment));
  if (method !== 'VS' && method !== 'TH' && months !== Number(method))
    found.refuse(findings.monthsNotOfMethod(months, method));
}

function isYearsAhead(months: number, { methods: { yearsAhead } }: Ruleset): boolean {
  return months % 12 === 0 && months >= 12 * yearsAhead.fewest && months <= 12 * yearsAhead.most;
}

function checkMonths(request: ContributionRequest, payment: Ruleset, found: Found): void {
  const months = rulesOfMonths(request, payment);
  const missing = months.find(({ ruleset }) => !ruleset);
  if (missing) return found.refuse(findings.rulesNotInForce(missing.month, 'fromMonth'));
  for (const ruleset of new Set(months.map((one) => one.ruleset))) {
    if (ruleset) checkIncome(request.incomeVnd, ruleset, found);
  }
}

function checkIncome(incomeVnd: number, ruleset: Ruleset, found: Found): void {
  const { lowestIncomeVnd, highestIncomeVnd, incomeStepVnd, offStep } = ruleset.contribution;
  if (incomeVnd < lowestIncomeVnd) return found.refuse(findings.incomeTooLow(incomeVnd, ruleset));
  if (incomeVnd > highestIncomeVnd) return found.refuse(findings.incomeTooHigh(incomeVnd, ruleset));
  // The highest income itself may lie off the step (20 × the reference level); it is always allowed.
  const offBy = (incomeVnd - lowestIncomeVnd) % incomeStepVnd;
  if (offBy !== 0 && incomeVnd !== highestIncomeVnd) found.add(offStep, findings.incomeOffStep(incomeVnd, ruleset));
}

function checkTimes(request: ContributionRequest, payment: Ruleset, found: Found): void {
  const { method, fromMonth, months, paymentDay } = request;
  if (method === 'TH') {
    const lastMonth = addMonths(fromMonth, months - 1);
    if (lastMonth >= paymentDay.slice(0, 7)) found.add('warn', findings.missingPeriodNotPast(lastMonth, paymentDay));
  } else if (method !== 'VS') {
    const deadline = lastDayOf(addMonths(fromMonth, payment.methods.payWithinMonths[method] - 1));
    if (paymentDay > deadline)
      found.add(payment.methods.latePayment, findings.paymentLate({ method, fromMonth, paymentDay, deadline }));
  }
}
