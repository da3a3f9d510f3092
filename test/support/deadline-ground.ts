// What the specs of deadlines stand on: a real database with the first list of agencies, the real holidays, a clock that is set.
import { afterAll, beforeAll } from '@jest/globals';
import { join } from 'node:path';
import { AgencyBooks } from '../../src/deadlines/agency-books.js';
import { AgencyDesk } from '../../src/deadlines/agency-desk.js';
import { readAgencyList } from '../../src/domain/agency/read-agency-list.js';
import { calendarInUse, useCalendar } from '../../src/domain/calendar/calendar-in-use.js';
import { readHolidays } from '../../src/domain/calendar/read-holidays.js';
import { WorkingCalendar } from '../../src/domain/calendar/working-calendar.js';
import { seedAgencies } from '../../src/store/agency.repository.js';
import { clockAt, openBench, type RoomBench } from './partner-room.js';
import { realRules } from './rules-folder.js';

export const list = readAgencyList(join(realRules, 'agencies.yaml'));
export const clock = clockAt('2026-11-09T01:00:00Z');
export let bench: RoomBench;
export let books: AgencyBooks;
export let desk: AgencyDesk;

const before = calendarInUse();

/** `2026-11-09 08:00` in Việt Nam. */
export function at(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}:00+07:00`);
}

beforeAll(async () => {
  useCalendar(new WorkingCalendar(readHolidays(join(realRules, 'holidays.yaml'))));
  bench = await openBench();
  books = new AgencyBooks(bench.database);
  desk = new AgencyDesk(books, bench.database, clock);
  await seedAgencies(bench.database, list.agencies, { by: 'test', at: at('2026-01-01 00:00') });
});
afterAll(async () => {
  useCalendar(before);
  await bench.close();
});
