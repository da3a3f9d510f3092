// The canonical dossier (domain.md §2) as classes whose decorators are its rules. Shapes and single values here,
// rules between fields in canonical-check.ts.
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDefined, IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { isBirthDate, isInstant } from './canonical-dates.js';
import { Form, Holds, Line, ruleTexts } from './canonical-rules.js';

const required = { context: ruleTexts.required };
const oneOf = { context: ruleTexts.choice };
const nested = { context: ruleTexts.object };

export const schemes = ['VN63', 'VN34'] as const;
export const sexes = ['MALE', 'FEMALE'] as const;
export const cases = ['FIRST_TIME', 'FROM_COMPULSORY', 'CONTINUE', 'REREGISTER'] as const;
export const methods = ['1', '3', '6', '12', 'VS', 'TH'] as const;
export const supportGroups = ['POOR', 'NEAR_POOR', 'MINORITY', 'ISLAND', 'OTHER'] as const;
const mostSupports = 10;

const isMoney = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isMonths = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 120;

// Letters of any script with their marks; a name never holds digits or other signs.
const personName = /^[\p{L}\p{M}][\p{L}\p{M} .'’-]*$/u;
const twelveDigits = /^\d{12}$/;
const phone = /^\+(?:84(?:[35789]\d{8}|2\d{9})|(?!84|0)\d{7,14})$/;

export class Address {
  @IsDefined(required) @Line(10) province: string;
  @IsOptional() @Line(10) @Form('areaCode', /^\d+$/) district?: string;
  @IsOptional() @Line(10) @Form('areaCode', /^\d+$/) commune?: string;
  @IsOptional() @Line(255) detail?: string;
  @IsDefined(required) @IsIn(schemes, oneOf) scheme: (typeof schemes)[number];
}

export class Guardian {
  @IsDefined(required) @Line(200) @Form('name', personName) fullName: string;
  @IsOptional() @Line(64) @Form('personalId', twelveDigits) personalId?: string;
  @IsOptional() @Line(100) relation?: string;
  @IsOptional() @Line(64) @Form('phone', phone) phone?: string;
}

export class Participant {
  @IsOptional() @Line(64) @Form('personalId', twelveDigits) personalId?: string;
  @IsOptional() @Line(64) @Form('vssCode', /^\d{10}$/) vssCode?: string;
  @IsDefined(required) @Line(200) @Form('name', personName) fullName: string;
  /** YYYY | YYYY-MM | YYYY-MM-DD: as precisely as the citizen knows it. */
  @IsDefined(required) @Holds('birthDate', isBirthDate) birthDate: string;
  @IsDefined(required) @IsIn(sexes, oneOf) sex: (typeof sexes)[number];
  @IsDefined(required) @IsIn(['VN'], oneOf) nationality: string;
  @IsOptional() @Line(2) @Form('ethnicity', /^(?:0[1-9]|[1-4]\d|5[0-4])$/) ethnicity?: string;
  @IsOptional() @IsObject(nested) @ValidateNested() @Type(() => Address) birthPlace?: Address;
  @IsOptional() @IsObject(nested) @ValidateNested() @Type(() => Address) residence?: Address;
  @IsOptional() @IsObject(nested) @ValidateNested() @Type(() => Address) contact?: Address;
  @IsOptional() @Line(64) @Form('phone', phone) phone?: string;
  @IsOptional()
  @Line(254)
  @Form('email', /^[^\s@<>(),;:\\"[\]]+@[^\s@<>(),;:\\"[\]]+\.[^\s@.<>(),;:\\"[\]]+$/)
  email?: string;
  @IsOptional() @IsObject(nested) @ValidateNested() @Type(() => Guardian) guardian?: Guardian;
}

export class LocalSupport {
  @IsDefined(required) @Line(64) code: string;
  @IsOptional() @Holds('money', isMoney) amount?: number;
}

export class Contribution {
  @IsDefined(required) @IsIn(cases, oneOf) case: (typeof cases)[number];
  @IsDefined(required) @Holds('money', isMoney) income: number;
  @IsDefined(required) @IsIn(methods, oneOf) method: (typeof methods)[number];
  @IsDefined(required) @Line(7) @Form('month', /^\d{4}-(?:0[1-9]|1[0-2])$/) fromMonth: string;
  @IsDefined(required) @Holds('months', isMonths) months: number;
  @IsOptional()
  @IsArray({ context: ruleTexts.list })
  @IsIn(supportGroups, { ...oneOf, each: true })
  supportGroups?: string[];
  @IsOptional()
  @IsArray({ context: ruleTexts.list })
  @ArrayMaxSize(mostSupports, { context: ruleTexts.tooMany })
  @ValidateNested({ each: true })
  @Type(() => LocalSupport)
  localSupport?: LocalSupport[];
  @IsDefined(required) @Holds('money', isMoney) declaredAmount: number;
}

/** Attachments are judged by the door that took them (type, size, hash), so they pass here untouched. */
export class CanonicalDossier {
  @IsDefined(required) @Line(64) @Form('reference', /^[!-~]{1,64}$/) reference: string;
  @IsDefined(required) @Line(64) service: string;
  @IsDefined(required) @Line(5) @Form('agency', /^\d{3}(?:\d{2})?$/) agency: string;
  @IsOptional() @Line(5) @Form('agency', /^\d{3}(?:\d{2})?$/) managingAgency?: string;
  @IsDefined(required) @Holds('instant', isInstant) submittedAt: string;
  @IsDefined(required) @IsObject(nested) @ValidateNested() @Type(() => Participant) participant: Participant;
  @IsDefined(required) @IsObject(nested) @ValidateNested() @Type(() => Contribution) contribution: Contribution;
  @IsOptional() @Line(255) paymentReference?: string;
  @IsOptional() @IsIn(['ELECTRONIC', 'PAPER'], oneOf) deliver?: 'ELECTRONIC' | 'PAPER';
  attachments?: unknown[];
}
