// What an agency's settings make of a dossier: who manages it, until when it is due, which date an apology gives. Pure.
import type { WorkingCalendar } from '../calendar/working-calendar.js';
import { instantOn, localDayAt, numberOfDay } from '../calendar/local-day.js';
import type { AgencyBook, AgencyVersion, Asked } from './agency-book.js';
import { closingOf, hoursOf, type AgencySettings } from './agency-settings.js';

export interface AgencyTerms {
  readonly managingAgency: string;
  readonly dueAt: Date;
  /** The limit is the rules' default, or days are counted through that are not announced. */
  readonly dueAssumed: boolean;
}

export interface Received {
  readonly agency: string;
  /** Named by the portal. */
  readonly managingAgency?: string | undefined;
  readonly at: Date;
}

export interface Counting {
  readonly book: AgencyBook;
  readonly calendar: WorkingCalendar;
  readonly service: string;
}

/** Whose settings count: those of the agency that manages what `agency` receives. */
export function routedAgency({ book, service }: Counting, agency: string, asked: Asked): Routed {
  const own = book.inForce(agency, service, asked);
  const managing = own?.settings.managingAgency ?? agency;
  const version = managing === agency ? own : (book.inForce(managing, service, asked) ?? own);
  return { agency: managing, version };
}

export interface Routed {
  readonly agency: string;
  readonly version: AgencyVersion | undefined;
}

/**
 * The first time limit: the day of receipt (or, outside working hours, the next one worked) is not counted; it ends when the
 * agency closes on the last day.
 */
export function termsAt(counting: Counting, received: Received, usualLimitDays: number): AgencyTerms {
  const { agency, version } = managerOf(counting, received);
  const limit = version?.settings.timeLimitWorkingDays;
  const { due, assumed } = dueAfter(counting.calendar, version?.settings, {
    at: received.at,
    days: limit ?? usualLimitDays,
  });
  return { managingAgency: agency, dueAt: due, dueAssumed: limit === undefined || assumed };
}

/** A manager whom the portal named is not routed any further. */
function managerOf(counting: Counting, { agency, managingAgency, at }: Received): Routed {
  const asked = { day: localDayAt(at) };
  if (managingAgency === undefined) return routedAgency(counting, agency, asked);
  const { book, service } = counting;
  return { agency: managingAgency, version: book.inForce(managingAgency, service, asked) };
}

/** So many working days after a moment, at closing time. */
export function dueAfter(
  calendar: WorkingCalendar,
  settings: AgencySettings | undefined,
  from: { readonly at: Date; readonly days: number },
): { readonly due: Date; readonly assumed: boolean } {
  const first = localDayAt(calendar.nextWorkingMoment(from.at, hoursOf(settings)));
  const last = calendar.addWorkingDays(first, from.days);
  const due = instantOn(numberOfDay(last), closingOf(settings));
  return { due, assumed: calendar.isAssumedBetween(localDayAt(from.at), last) };
}
