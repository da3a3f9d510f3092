// Checks a canonical dossier: 1 its classes' rules, 2 the rules between fields. All violations at once, each with a
// JSON Pointer into the canonical document; warnings are told and change nothing.
import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { Violation } from '../domain/errors.js';
import type { CodeTables } from '../mapping/code-tables.js';
import type { JsonRecord } from '../mapping/mapping.types.js';
import { isAfter, isBirthDate } from './canonical-dates.js';
import {
  CanonicalDossier,
  schemes,
  sexes,
  type Address,
  type Contribution,
  type Participant,
} from './canonical-dossier.js';
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
    vi: 'Giới tính không khớp chữ số thứ tư của số định danh cá nhân (chẵn là nam, lẻ là nữ). Đề nghị kiểm tra lại; hồ sơ vẫn được nhận vì giấy tờ có thể đã đính chính.',
    en: 'The sex differs from the fourth digit of the personal id (even is male, odd female). Check it; the dossier is taken all the same, for papers may have been corrected.',
  },
  year: {
    code: 'PERSONAL_ID_YEAR_DIFFERS',
    vi: 'Năm sinh không khớp chữ số thứ năm và sáu của số định danh cá nhân. Đề nghị kiểm tra lại; hồ sơ vẫn được nhận vì giấy tờ có thể đã đính chính.',
    en: 'The birth year differs from the fifth and sixth digits of the personal id. Check it; the dossier is taken all the same, for papers may have been corrected.',
  },
  province: {
    code: 'PERSONAL_ID_PROVINCE_UNKNOWN',
    vi: 'Ba chữ số đầu của số định danh cá nhân không phải mã nơi đăng ký khai sinh nào. Đề nghị đối chiếu với căn cước.',
    en: 'The first three digits of the personal id are no place of birth registration. Compare it with the identity card.',
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
  checkBetween(dossier, context, found);
  return found;
}

class Findings implements CheckResult {
  readonly violations: Violation[] = [];
  readonly warnings: Violation[] = [];

  add(rule: RuleName, pointer: string): void {
    this.violations.push({ pointer, ...ruleTexts[rule] });
  }

  warn(text: RuleText, pointer: string): void {
    this.warnings.push({ pointer, ...text });
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

/** A changed dossier may lack any of its parts, and what is there may be anything: only what has its form is compared. */
type Parts = { participant?: Partial<Participant>; contribution?: Partial<Contribution> };

function checkBetween({ participant, contribution }: Parts, context: CheckContext, found: Findings): void {
  if (isObject(participant)) checkParticipant(participant, context, found);
  if (isObject(contribution) && context.partial) checkContribution(contribution, found);
}

function checkParticipant(participant: Partial<Participant>, context: CheckContext, found: Findings): void {
  const { personalId, vssCode, birthDate } = participant;
  if (!context.partial && !personalId && !vssCode) found.add('noIdentity', '/participant/personalId');
  if (isBirthDate(birthDate) && isAfter(birthDate, context.day)) found.add('birthDate', '/participant/birthDate');
  for (const place of ['birthPlace', 'residence', 'contact'] as const) {
    const address = participant[place];
    if (isObject(address)) checkAddress(address, `/participant/${place}`, { context, found });
  }
  if (!isPersonalId(personalId)) return;
  if (isPersonalId(vssCode) && vssCode !== personalId) found.add('otherIdentity', '/participant/vssCode');
  comparePersonalId(personalId, participant, { context, found });
}

function isPersonalId(value: unknown): value is string {
  return typeof value === 'string' && /^\d{12}$/.test(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSex(value: unknown): boolean {
  return (sexes as readonly unknown[]).includes(value);
}

function isScheme(value: unknown): boolean {
  return (schemes as readonly unknown[]).includes(value);
}

interface Surroundings {
  readonly context: CheckContext;
  readonly found: Findings;
}

function checkAddress(address: Partial<Address>, pointer: string, { context, found }: Surroundings): void {
  const { scheme, province, district } = address;
  if (!isScheme(scheme) || typeof province !== 'string') return;
  const { codes, day } = context;
  const code = `${scheme}:${province}`;
  if (scheme === 'VN34' && district) found.add('noDistrict', `${pointer}/district`);
  if (codes.meaning('provinces', code, day) !== undefined) return;
  // A place of birth keeps the name it had; an old code of today's address is still understood, a new one is not known early.
  if (scheme === 'VN34' || !codes.knows('provinces', code)) found.add('province', `${pointer}/province`);
  else if (pointer !== birthPlace) found.warn(replacedProvince(codes, code), `${pointer}/province`);
}

const birthPlace = '/participant/birthPlace';

function replacedProvince(codes: CodeTables, code: string): RuleText {
  const successor = codes.lastMeaning('province-successor', code) ?? '';
  const [old, now] = [codes.lastMeaning('provinces', code), codes.lastMeaning('provinces', `VN34:${successor}`)];
  return {
    code: 'PROVINCE_REPLACED',
    vi: `Mã tỉnh ${code} (${old}) thuộc danh mục 63 tỉnh, đã hết hiệu lực từ 01/07/2025; nay là VN34:${successor} (${now}). Hồ sơ vẫn được nhận; đề nghị dùng danh mục 34 tỉnh.`,
    en: `Province ${code} (${old}) is of the list of 63, not in force since 2025-07-01; it is VN34:${successor} (${now}) now. The dossier is taken; use the list of 34 provinces.`,
  };
}

function comparePersonalId(
  id: string,
  { sex, birthDate }: Partial<Participant>,
  { context, found }: Surroundings,
): void {
  const says = readPersonalId(id);
  if (isSex(sex) && says.sex !== sex) found.warn(warningTexts.sex, '/participant/sex');
  if (isBirthDate(birthDate) && !birthDate.startsWith(says.birthYear))
    found.warn(warningTexts.year, '/participant/birthDate');
  if (!context.codes.knows('provinces', `VN63:${says.province}`))
    found.warn(warningTexts.province, '/participant/personalId');
}

/** For changes alone; a whole dossier is held against the dated rules (dossier-rules.ts). */
function checkContribution({ method, months }: Partial<Contribution>, found: Findings): void {
  if (method === undefined || months === undefined || method === 'TH') return;
  const fits = method === 'VS' ? months % 12 === 0 && months >= 24 && months <= 60 : months === Number(method);
  if (!fits) found.add('monthsOfMethod', '/contribution/months');
}
