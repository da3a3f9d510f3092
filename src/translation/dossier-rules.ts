// A whole dossier against the dated rules of its day of receipt: age, guardian, period, income, months, amount.
// Each rule looks only at fields that are there and sound, so that it can be told beside what else is wrong.
// Whatever cannot be settled by a birth date without a day is decided so that nobody eligible is refused.
import type { ComputedMoney, ContributionFinding } from '../domain/contribution/contribution.types.js';
import { weighDeclared } from '../domain/contribution/declared-amount.js';
import type { Violation } from '../domain/errors.js';
import { addMonths } from '../domain/rules/days.js';
import type { Ruleset } from '../domain/rules/ruleset.js';
import type { JsonRecord } from '../mapping/mapping.types.js';
import { earliestDay, latestDay, yearsLater } from './canonical-dates.js';
import type { Contribution, Participant } from './canonical-dossier.js';
import * as texts from './dossier-rule-texts.js';

export interface RuleContext {
  /** Of the day of receipt; kept with the dossier. */
  readonly rules: Ruleset;
  /** Day of receipt, yyyy-MM-dd in Asia/Ho_Chi_Minh. */
  readonly day: string;
  /** Pointers into the canonical dossier of what is wrong already. */
  readonly unsound?: readonly string[];
  /** Months that had state support before, as the registers tell. */
  readonly supportedMonths?: number;
}

export interface RuleFindings {
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
  /** What should be paid; absent when it could not be computed. */
  readonly computed?: ComputedMoney;
}

interface Weighing {
  readonly context: RuleContext;
  readonly violations: Violation[];
  readonly warnings: Violation[];
}

export function checkDossierRules(dossier: JsonRecord, context: RuleContext): RuleFindings {
  const { participant = {}, contribution = {} } = dossier as {
    participant?: Partial<Participant>;
    contribution?: Partial<Contribution>;
  };
  const weighing: Weighing = { context, violations: [], warnings: [] };
  checkAge(participant, weighing);
  checkEthnicity(participant, contribution, weighing);
  checkPeriod(contribution, weighing);
  const computed = checkAmount(contribution, weighing);
  const { violations, warnings } = weighing;
  return { violations, warnings, ...(computed ? { computed } : {}) };
}

function isSound({ unsound = [] }: RuleContext, pointer: string): boolean {
  return !unsound.some((one) => one === pointer || one.startsWith(`${pointer}/`));
}

function checkAge({ birthDate, guardian }: Partial<Participant>, { context, violations, warnings }: Weighing): void {
  const { rules, day } = context;
  const pointer = '/participant/birthDate';
  if (typeof birthDate !== 'string' || !isSound(context, pointer)) return;
  const { minimumAge, guardianUpToAge } = rules.service;
  const [oldest, youngest] = [earliestDay(birthDate), latestDay(birthDate)];
  if (yearsLater(oldest, minimumAge) > day) {
    violations.push({ pointer, ...texts.tooYoung(minimumAge, day) });
    return;
  }
  if (yearsLater(youngest, minimumAge) > day) warnings.push({ pointer, ...texts.ageUnsure(minimumAge) });
  const isGuardianKnown = guardian !== undefined || !isSound(context, '/participant/guardian');
  if (isGuardianKnown || rules.checks.guardian === 'off' || yearsLater(youngest, guardianUpToAge + 1) <= day) return;
  const isMinor = yearsLater(oldest, guardianUpToAge + 1) > day;
  const refuses = isMinor && rules.checks.guardian === 'reject';
  const text = isMinor ? texts.guardianRequired(guardianUpToAge) : texts.guardianUnsure(guardianUpToAge);
  (refuses ? violations : warnings).push({ pointer: '/participant/guardian', ...text });
}

function checkEthnicity(
  { ethnicity }: Partial<Participant>,
  { supportGroups }: Partial<Contribution>,
  { context, warnings }: Weighing,
): void {
  const pointer = '/contribution/supportGroups';
  if (ethnicity !== kinh || !Array.isArray(supportGroups) || !isSound(context, pointer)) return;
  if (supportGroups.includes('MINORITY')) warnings.push({ pointer, ...texts.minorityKinh });
}

const kinh = '01';

/** A period that is wholly past can only be paid as a missing one (TH); one that begins far ahead is a slip of the year. */
function checkPeriod(contribution: Partial<Contribution>, { context, violations, warnings }: Weighing): void {
  const { fromMonth, months, method } = contribution;
  const pointer = '/contribution/fromMonth';
  if (typeof fromMonth !== 'string' || typeof months !== 'number' || !isSound(context, '/contribution')) return;
  const { startsWithinMonths, pastPeriod } = context.rules.methods;
  const thisMonth = context.day.slice(0, 7);
  const latest = addMonths(thisMonth, startsWithinMonths);
  if (fromMonth > latest) violations.push({ pointer, ...texts.startsTooLate(fromMonth, latest) });
  if (method === 'TH' || addMonths(fromMonth, months - 1) >= thisMonth) return;
  (pastPeriod === 'reject' ? violations : warnings).push({ pointer, ...texts.periodPast(thisMonth) });
}

function checkAmount(contribution: Partial<Contribution>, weighing: Weighing): ComputedMoney | undefined {
  const { context, violations, warnings } = weighing;
  if (!isSound(context, '/contribution') || !isWhole(contribution)) return undefined;
  const { result, mismatch } = weighDeclared(contribution, context);
  if (!result.ok) {
    violations.push(...result.refused.map(inDossier));
    return undefined;
  }
  warnings.push(...result.warnings.map(inDossier));
  if (mismatch) (context.rules.checks.amountMismatch === 'refuse' ? violations : warnings).push(mismatch);
  return result.money;
}

function isWhole(contribution: Partial<Contribution>): contribution is Contribution {
  const { income, method, months, fromMonth, declaredAmount } = contribution;
  return [income, method, months, fromMonth, declaredAmount].every((value) => value !== undefined);
}

const pointers: Readonly<Record<string, string>> = {
  incomeVnd: '/contribution/income',
  method: '/contribution/method',
  months: '/contribution/months',
  fromMonth: '/contribution/fromMonth',
  supportGroups: '/contribution/supportGroups',
  localPerMonthVnd: '/contribution/localSupport',
};

function inDossier({ field, code, vi, en }: ContributionFinding): Violation {
  return { pointer: pointers[field] ?? '/contribution', code, vi, en };
}
