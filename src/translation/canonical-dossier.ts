// The canonical dossier (domain.md §2) as classes whose decorators are its rules. Shapes and single values here,
// rules between fields in canonical-check.ts.
import { Type } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';
import { isBirthDate, isInstant } from './canonical-dates.js';
import { Field, holds, line, listOf, oneOf, record } from './canonical-rules.js';

export const schemes = ['VN63', 'VN34'] as const;
export const sexes = ['MALE', 'FEMALE'] as const;
export const cases = ['FIRST_TIME', 'FROM_COMPULSORY', 'CONTINUE', 'REREGISTER'] as const;
export const methods = ['1', '3', '6', '12', 'VS', 'TH'] as const;
export const supportGroups = ['POOR', 'NEAR_POOR', 'MINORITY', 'ISLAND', 'OTHER'] as const;
const mostSupports = 10;

const money = holds('money', (value) => Number.isSafeInteger(value) && (value as number) >= 0);
const monthCount = holds('months', (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 120);
// Letters of any script with their marks; a name never holds digits or other signs.
const personName = line(200, 'name', /^[\p{L}\p{M}][\p{L}\p{M} .'’-]*$/u);
const personalIdNumber = line(64, 'personalId', /^\d{12}$/);
const phoneNumber = line(64, 'phone', /^\+(?:84(?:[35789]\d{8}|2\d{9})|(?!84|0)\d{7,14})$/);
const areaCode = line(10, 'areaCode', /^\d+$/);
const agencyCode = line(5, 'agency', /^\d{3}(?:\d{2})?$/);
const mail = line(254, 'email', /^[^\s@<>(),;:\\"[\]]+@[^\s@<>(),;:\\"[\]]+\.[^\s@.<>(),;:\\"[\]]+$/);

export class Address {
  @Field(line(10)) province: string;
  @IsOptional() @Field(areaCode) district?: string;
  @IsOptional() @Field(areaCode) commune?: string;
  @IsOptional() @Field(line(255)) detail?: string;
  @Field(oneOf(schemes)) scheme: (typeof schemes)[number];
}

export class Guardian {
  @Field(personName) fullName: string;
  @IsOptional() @Field(personalIdNumber) personalId?: string;
  @IsOptional() @Field(line(100)) relation?: string;
  @IsOptional() @Field(phoneNumber) phone?: string;
}

export class Participant {
  @IsOptional() @Field(personalIdNumber) personalId?: string;
  @IsOptional() @Field(line(64, 'vssCode', /^\d{10}(?:\d{2})?$/)) vssCode?: string;
  @Field(personName) fullName: string;
  /** YYYY | YYYY-MM | YYYY-MM-DD: as precisely as the citizen knows it. */
  @Field(holds('birthDate', isBirthDate)) birthDate: string;
  @Field(oneOf(sexes)) sex: (typeof sexes)[number];
  @Field(oneOf(['VN'])) nationality: string;
  @IsOptional() @Field(line(64, 'ethnicity', /^(?:0[1-9]|[1-4]\d|5[0-4])$/)) ethnicity?: string;
  @IsOptional() @Field(record) @ValidateNested() @Type(() => Address) birthPlace?: Address;
  @IsOptional() @Field(record) @ValidateNested() @Type(() => Address) residence?: Address;
  @IsOptional() @Field(record) @ValidateNested() @Type(() => Address) contact?: Address;
  @IsOptional() @Field(phoneNumber) phone?: string;
  @IsOptional() @Field(mail) email?: string;
  @IsOptional() @Field(record) @ValidateNested() @Type(() => Guardian) guardian?: Guardian;
}

export class LocalSupport {
  @Field(line(64)) code: string;
  @IsOptional() @Field(money) amount?: number;
}

export class Contribution {
  @Field(oneOf(cases)) case: (typeof cases)[number];
  @Field(money) income: number;
  @Field(oneOf(methods)) method: (typeof methods)[number];
  @Field(line(7, 'month', /^\d{4}-(?:0[1-9]|1[0-2])$/)) fromMonth: string;
  @Field(monthCount) months: number;
  @IsOptional() @Field(listOf(oneOf(supportGroups), supportGroups.length)) supportGroups?: string[];
  @IsOptional()
  @Field(listOf(record, mostSupports))
  @ValidateNested({ each: true })
  @Type(() => LocalSupport)
  localSupport?: LocalSupport[];
  @Field(money) declaredAmount: number;
}

/** Attachments are judged by the door that took them (type, size, hash), so they pass here untouched. */
export class CanonicalDossier {
  @Field(line(64, 'reference', /^[!-~]{1,64}$/)) reference: string;
  @Field(line(64)) service: string;
  @Field(agencyCode) agency: string;
  @IsOptional() @Field(agencyCode) managingAgency?: string;
  @Field(holds('instant', isInstant)) submittedAt: string;
  @Field(record) @ValidateNested() @Type(() => Participant) participant: Participant;
  @Field(record) @ValidateNested() @Type(() => Contribution) contribution: Contribution;
  @IsOptional() @Field(line(255)) paymentReference?: string;
  @IsOptional() @Field(oneOf(['ELECTRONIC', 'PAPER'])) deliver?: 'ELECTRONIC' | 'PAPER';
  attachments?: unknown[];
}
