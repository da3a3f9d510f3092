// Checks a canonical dossier: 1 its classes' rules, 2 the rules between fields. All violations at once, each with a
// JSON Pointer into the canonical document; warnings are told and change nothing.
import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { Violation } from '../domain/errors.js';
import type { CodeTables } from '../mapping/code-tables.js';
import type { JsonRecord } from '../mapping/mapping.types.js';
import { isAfter } from './canonical-dates.js';
import { CanonicalDossier, type Address, type Contribution, type Participant } from './canonical-dossier.js';
import { ruleTexts, type Rule, type RuleName, type RuleText } from './canonical-rules.js';
import { readPersonalId } from './personal-id.js';

export interface CheckContext {
  readonly codes: CodeTables;
  /** yyyy-MM-dd in Asia/Ho_Chi_Minh. */
  readonly day: string;
  /** Only what changed is there: nothing is missed, and rules between fields need all their fields. */
  readonly partial: boolean;
}

export interface CheckResult {
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
}

const warningTexts = {
  sex: {
    code: 'PERSONAL_ID_SEX_DIFFERS',
    vi: 'Giới tính không khớp số định danh cá nhân',
    en: 'The sex differs from what the personal id says',
  },
  year: {
    code: 'PERSONAL_ID_YEAR_DIFFERS',
    vi: 'Năm sinh không khớp số định danh cá nhân',
    en: 'The birth year differs from what the personal id says',
  },
  province: {
    code: 'PERSONAL_ID_PROVINCE_UNKNOWN',
    vi: 'Ba chữ số đầu của số định danh không phải mã tỉnh nào',
    en: 'The first three digits of the personal id are no province',
  },
} as const satisfies Record<string, RuleText>;

export function checkCanonical(canonical: JsonRecord, context: CheckContext): CheckResult {
  // The door that took the attachments has judged them; they may be megabytes.
  const dossier = plainToInstance(CanonicalDossier, { ...canonical, attachments: undefined });
  const options = {
    skipMissingProperties: context.partial,
    forbidUnknownValues: true,
    validationError: { target: false },
  };
  const found = new Findings();
  for (const error of validateSync(dossier, options)) found.addTree(error, '');
  if (found.violations.length === 0) checkBetween(dossier, context, found);
  return found;
}

class Findings implements CheckResult {
  readonly violations: Violation[] = [];
  readonly warnings: Violation[] = [];

  add(rule: RuleName, pointer: string): void {
    this.violations.push({ pointer, ...ruleTexts[rule] });
  }

  warn(kind: keyof typeof warningTexts, pointer: string): void {
    this.warnings.push({ pointer, ...warningTexts[kind] });
  }

  addTree(error: ValidationError, base: string): void {
    const pointer = `${base}/${error.property}`;
    const { judge } = (error.contexts?.['field'] ?? {}) as { judge?: Rule };
    const broken = judge?.(error.value);
    if (broken) this.add(broken, pointer);
    else if (!error.children?.length) this.add('object', pointer);
    for (const child of error.children ?? []) this.addTree(child, pointer);
  }
}

/** A changed dossier may lack any of its parts. */
type Parts = { participant?: Partial<Participant>; contribution?: Partial<Contribution> };

function checkBetween(dossier: Parts, context: CheckContext, found: Findings): void {
  const { participant, contribution } = dossier;
  if (participant) checkParticipant(participant, context, found);
  if (contribution) checkContribution(contribution, found);
}

function checkParticipant(participant: Partial<Participant>, context: CheckContext, found: Findings): void {
  const { personalId, vssCode, birthDate } = participant;
  if (!context.partial && !personalId && !vssCode) found.add('noIdentity', '/participant/personalId');
  if (birthDate && isAfter(birthDate, context.day)) found.add('birthDate', '/participant/birthDate');
  for (const place of ['birthPlace', 'residence', 'contact'] as const) {
    const address = participant[place];
    if (address) checkAddress(address, `/participant/${place}`, { context, found });
  }
  if (personalId) comparePersonalId(personalId, participant, { context, found });
}

interface Surroundings {
  readonly context: CheckContext;
  readonly found: Findings;
}

function checkAddress(address: Partial<Address>, pointer: string, { context, found }: Surroundings): void {
  const { scheme, province, district } = address;
  if (!scheme || !province) return;
  if (!context.codes.knows('provinces', `${scheme}:${province}`)) found.add('province', `${pointer}/province`);
  if (scheme === 'VN34' && district) found.add('noDistrict', `${pointer}/district`);
}

function comparePersonalId(
  id: string,
  { sex, birthDate }: Partial<Participant>,
  { context, found }: Surroundings,
): void {
  const says = readPersonalId(id);
  if (sex && says.sex !== sex) found.warn('sex', '/participant/sex');
  if (birthDate && !birthDate.startsWith(says.birthYear)) found.warn('year', '/participant/birthDate');
  if (!context.codes.knows('provinces', `VN63:${says.province}`)) found.warn('province', '/participant/personalId');
}

/** Months of one payment by method; VS is 2 to 5 whole years, TH any missing period (domain.md §3). */
function checkContribution({ method, months }: Partial<Contribution>, found: Findings): void {
  if (method === undefined || months === undefined || method === 'TH') return;
  const fits = method === 'VS' ? months % 12 === 0 && months >= 24 && months <= 60 : months === Number(method);
  if (!fits) found.add('monthsOfMethod', '/contribution/months');
}
