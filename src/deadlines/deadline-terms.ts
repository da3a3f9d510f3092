// What the doors ask before they hand a dossier to the intake: is its agency known, and until when is it due.
import { Inject, Injectable } from '@nestjs/common';
import { agencyCodePattern, onlyService } from '../domain/agency/agency-settings.js';
import { termsAt, type AgencyTerms, type Received } from '../domain/agency/agency-terms.js';
import { AGENCY_LIST, type AgencyList } from '../domain/agency/read-agency-list.js';
import { calendarInUse } from '../domain/calendar/calendar-in-use.js';
import { localDayAt } from '../domain/calendar/local-day.js';
import { errorEntry, type Violation } from '../domain/errors.js';
import { AgencyBooks } from './agency-books.js';

const hourMs = 3_600_000;

export interface ClockRules {
  /** Undefined where the law sets no clock for the receipt. */
  readonly receiptHours: number | undefined;
  readonly timeLimitWorkingDays: number;
}

/** The part of a dossier's terms (intake/submission.ts) that this room knows. */
export interface ClockTerms extends AgencyTerms {
  readonly receiptDueAt?: Date;
}

@Injectable()
export class DeadlineTerms {
  constructor(
    private readonly books: AgencyBooks,
    @Inject(AGENCY_LIST) private readonly list: AgencyList,
  ) {}

  /** @param rules of the ruleset in force at receipt */
  async of(received: Received, rules: ClockRules): Promise<ClockTerms> {
    const book = await this.books.current();
    const counting = { book, calendar: calendarInUse(), service: onlyService };
    const terms = termsAt(counting, received, rules.timeLimitWorkingDays);
    if (rules.receiptHours === undefined) return terms;
    return { ...terms, receiptDueAt: new Date(received.at.getTime() + rules.receiptHours * hourMs) };
  }

  /**
   * @param pointers of the codes in the sender's document
   * @returns UNKNOWN_AGENCY for each code that is not on the list, where such are refused
   */
  async judgeAgencies(
    { agency, managingAgency = agency, at }: Received,
    pointers: AgencyPointers,
  ): Promise<Violation[]> {
    if (this.list.unknownAgency === 'accept') return [];
    const book = await this.books.current();
    const isUnknown = (code: string): boolean => !book.isKnown(code, onlyService, localDayAt(at));
    if (isUnknown(agency)) return [unknown(agency, pointers.agency)];
    return isUnknown(managingAgency) ? [unknown(managingAgency, pointers.managingAgency)] : [];
  }
}

export interface AgencyPointers {
  readonly agency: string;
  readonly managingAgency: string;
}

function unknown(agency: string, pointer: string): Violation {
  // A number of a person may have slipped into this field: only what could be a code is shown again.
  const shown = agencyCodePattern.test(agency) ? ` (${agency})` : '';
  const { title, remedy } = errorEntry('UNKNOWN_AGENCY');
  const texts = { vi: `${title.vi}${shown}. ${remedy.vi}`, en: `${title.en}${shown}. ${remedy.en}` };
  return { pointer, code: 'UNKNOWN_AGENCY', ...texts };
}
