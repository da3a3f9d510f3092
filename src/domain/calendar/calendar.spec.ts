import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { join } from 'node:path';
import { holidayProblems, missingYears, type HolidayTable, type HolidayYear } from './holiday-table.js';
import { dayNumberAt, dayOfNumber, instantOn, numberOfDay } from './local-day.js';
import { lunarDateOf } from '../../../test/support/lunar-date.js';
import { readHolidays } from './read-holidays.js';
import { WorkingCalendar } from './working-calendar.js';
import { workingHoursOf } from './working-hours.js';

const table = readHolidays(join(import.meta.dirname, '../../../rules/holidays.yaml'));
const calendar = new WorkingCalendar(table);
const hours = workingHoursOf([
  { from: '07:30', to: '11:30' },
  { from: '13:30', to: '17:00' },
]);
const hourMs = 3_600_000;

/** `2026-11-23 08:00` in Việt Nam. */
function at(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}:00+07:00`);
}

describe('the table of holidays', () => {
  it('covers 2023 to 2027 and tells where it only assumes', () => {
    expect(table.years.map(({ year, tag }) => `${year} ${tag}`)).toEqual([
      '2023 V',
      '2024 V',
      '2025 V',
      '2026 V',
      '2027 A',
    ]);
  });

  it.each(table.years.flatMap(({ holidays }) => holidays).filter(({ lunar }) => lunar !== undefined))(
    '$day is $lunar of the lunar calendar',
    ({ day, lunar }) => {
      expect(lunarDateOf(day)).toBe(lunar);
    },
  );

  it.each([
    // Tết 2023–2026 and its neighbours
    ['2023-01-19', true],
    ['2023-01-20', false],
    ['2023-01-26', false],
    ['2023-01-27', true],
    ['2024-02-07', true],
    ['2024-02-08', false],
    ['2024-02-14', false],
    ['2024-02-15', true],
    ['2025-01-24', true],
    ['2025-01-27', false],
    ['2025-01-31', false],
    ['2025-02-03', true],
    ['2026-02-13', true],
    ['2026-02-16', false],
    ['2026-02-20', false],
    ['2026-02-23', true],
    // Giỗ Tổ, also the one on a Sunday
    ['2024-04-18', false],
    ['2025-04-07', false],
    ['2026-04-27', false],
    ['2026-04-28', true],
    // 30/4, 1/5 and the swaps around them
    ['2023-05-02', false],
    ['2023-05-03', false],
    ['2023-05-04', true],
    ['2024-04-29', false],
    ['2024-05-04', true],
    ['2025-05-02', false],
    ['2025-04-26', true],
    ['2026-04-30', false],
    ['2026-05-04', true],
    // 2/9
    ['2023-09-01', false],
    ['2023-09-04', false],
    ['2024-09-03', false],
    ['2025-09-01', false],
    ['2026-08-31', false],
    ['2026-08-22', true],
    ['2026-09-03', true],
    // other swaps and the new day
    ['2026-01-02', false],
    ['2026-01-10', true],
    ['2026-11-24', false],
  ])('%s is a working day: %s', (day, works) => {
    expect(calendar.isWorkingDay(day)).toBe(works);
  });

  it('knows what a day is', () => {
    expect(calendar.factsOf('2026-08-22')).toMatchObject({ works: true, kind: 'swap', tag: 'V' });
    expect(calendar.factsOf('2026-11-24')).toMatchObject({ works: false, kind: 'holiday', of: 'culture', tag: 'A' });
    expect(calendar.factsOf('2026-11-22')).toMatchObject({ works: false, kind: 'weekend' });
    expect(calendar.factsOf('2031-01-01')).toMatchObject({ works: true, kind: 'weekday', tag: 'A' });
  });
});

describe('what makes a table wrong', () => {
  const year = (part: Partial<HolidayYear>): HolidayTable => ({
    names: table.names,
    years: [{ ...(table.years[1] as HolidayYear), ...part }],
  });
  const holidays = (table.years[1] as HolidayYear).holidays;

  it.each<[string, HolidayTable, RegExp]>([
    [
      'a day that does not exist',
      year({ swaps: [{ off: '2024-02-30', works: '2024-05-04' }] }),
      /2024-02-30 is not a day/,
    ],
    ['a day of another year', year({ swaps: [{ off: '2025-04-29', works: '2024-05-04' }] }), /not a day of this year/],
    ['a day twice', year({ swaps: [{ off: '2024-04-30', works: '2024-05-04' }] }), /2024-04-30 stands there twice/],
    ['a forgotten holiday', year({ holidays: holidays.filter(({ of }) => of !== 'labour') }), /labour has 0 days/],
    ['a weekend holiday without compensation', year({ compensation: [] }), /2024-02-10 is on a weekend and has no/],
    [
      'a compensation nobody is owed',
      year({ compensation: [{ day: '2024-01-02', for: '2024-01-01' }] }),
      /2024-01-01 needs no compensation/,
    ],
    [
      'a swap of a Saturday off',
      year({ swaps: [{ off: '2024-05-11', works: '2024-05-04' }] }),
      /2024-05-11 is off anyway/,
    ],
    [
      'a swap to a weekday',
      year({ swaps: [{ off: '2024-04-29', works: '2024-05-06' }] }),
      /2024-05-06 is worked anyway/,
    ],
    ['a missing year', { ...table, years: table.years.filter(({ year: one }) => one !== 2025) }, /2026 follows 2024/],
    [
      'a Tết that is torn apart',
      year({ holidays: holidays.map((one) => (one.day === '2024-02-12' ? { ...one, day: '2024-02-15' } : one)) }),
      /tet do not follow/,
    ],
  ])('%s', (_what, wrong, problem) => {
    expect(holidayProblems(wrong).join('\n')).toMatch(problem);
  });

  it('the table as it stands has none', () => {
    expect(holidayProblems(table)).toEqual([]);
  });

  it('a year that is needed soon and has no table is named', () => {
    expect(missingYears(table, at('2026-11-23 08:00'))).toEqual([]);
    expect(missingYears(table, at('2027-10-15 08:00'))).toEqual([2028]);
    expect(missingYears(table, at('2029-01-01 00:00'))).toEqual([2029]);
  });
});

describe('working days', () => {
  it.each([
    ['a plain week', '2026-11-09', 5, '2026-11-16'],
    ['over Vietnamese Culture Day', '2026-11-23', 5, '2026-12-01'],
    ['from a Sunday the Monday is the first', '2026-11-08', 1, '2026-11-09'],
    ['over Tết 2024', '2024-02-07', 5, '2024-02-21'],
    ['over Tết 2025', '2025-01-24', 1, '2025-02-03'],
    ['over Tết 2026', '2026-02-13', 3, '2026-02-25'],
    ['over 30/4 2024, with its worked Saturday', '2024-04-26', 3, '2024-05-04'],
    ['over 30/4 2025: Saturday 26/4 is worked first', '2025-04-25', 3, '2025-04-29'],
    ['over 2/9 2026: Saturday 22/8 is worked', '2026-08-21', 2, '2026-08-24'],
    ['over 2/9 2026: 31/8 is off', '2026-08-28', 1, '2026-09-03'],
    ['none, from a day off: the next working day', '2026-02-16', 0, '2026-02-23'],
    ['none, from a working day: the day itself', '2026-02-13', 0, '2026-02-13'],
  ])('%s', (_what, from, count, expected) => {
    expect(calendar.addWorkingDays(from, count)).toBe(expected);
  });

  const someDay = fc.integer({ min: numberOfDay('2022-12-01'), max: numberOfDay('2028-02-01') }).map(dayOfNumber);
  const someCount = fc.integer({ min: 0, max: 40 });

  it('never land on a day off', () => {
    fc.assert(fc.property(someDay, someCount, (day, n) => calendar.isWorkingDay(calendar.addWorkingDays(day, n))));
  });

  it('are monotone in the day and in the count', () => {
    fc.assert(
      fc.property(someDay, someDay, someCount, (one, other, n) => {
        const [early, late] = one <= other ? [one, other] : [other, one];
        expect(calendar.addWorkingDays(early, n) <= calendar.addWorkingDays(late, n)).toBe(true);
        expect(calendar.addWorkingDays(one, n + 1) < calendar.addWorkingDays(one, n + 2)).toBe(true);
      }),
    );
  });

  it('add up', () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: 1, max: 20 }), someCount, (day, first, then) => {
        const inSteps = calendar.addWorkingDays(calendar.addWorkingDays(day, first), then);
        expect(inSteps).toBe(calendar.addWorkingDays(day, first + then));
      }),
    );
  });

  it('count back to the working days passed over', () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: 1, max: 20 }), (day, count) => {
        const [from, to] = [numberOfDay(day), numberOfDay(calendar.addWorkingDays(day, count))];
        const days = Array.from({ length: to - from }, (_, place) => dayOfNumber(from + 1 + place));
        expect(days.filter((one) => calendar.isWorkingDay(one))).toHaveLength(count);
      }),
    );
  });

  it('tell when they rest on an assumption', () => {
    expect(calendar.isAssumedBetween('2026-11-02', '2026-11-20')).toBe(false);
    expect(calendar.isAssumedBetween('2026-11-20', '2026-11-27')).toBe(true);
    expect(calendar.isAssumedBetween('2027-12-30', '2028-01-03')).toBe(true);
  });
});

describe('working time', () => {
  it.each([
    ['one shift', '2026-11-09 08:00', '2026-11-09 11:00', 3],
    ['over lunch', '2026-11-09 11:00', '2026-11-09 14:00', 1],
    ['over a night and a weekend', '2026-11-13 16:00', '2026-11-16 08:30', 2],
    ['over Tết 2025', '2025-01-24 16:00', '2025-02-03 08:30', 2],
    ['on a day off', '2026-02-17 08:00', '2026-02-17 17:00', 0],
    ['on a worked Saturday', '2026-08-22 07:00', '2026-08-22 18:00', 7.5],
    ['backwards', '2026-11-09 11:00', '2026-11-09 08:00', -3],
  ])('%s', (_what, from, to, expectedHours) => {
    expect(calendar.workingTimeBetween(at(from), at(to), hours) / hourMs).toBe(expectedHours);
  });

  it.each([
    ['at work: now', '2026-11-09 08:00', '2026-11-09 08:00'],
    ['at lunch: after it', '2026-11-09 12:00', '2026-11-09 13:30'],
    ['in the evening: next morning', '2026-11-09 17:00', '2026-11-10 07:30'],
    ['before Tết: after it', '2026-02-13 17:30', '2026-02-23 07:30'],
    ['on a Saturday before a worked one', '2026-08-21 22:00', '2026-08-22 07:30'],
  ])('the next working moment, %s', (_what, from, expected) => {
    expect(calendar.nextWorkingMoment(at(from), hours)).toEqual(at(expected));
  });

  it('what is added is what lies between', () => {
    const someMoment = fc
      .tuple(fc.integer({ min: dayNumberAt(at('2023-01-01 00:00')), max: 21_000 }), fc.integer({ min: 0, max: 1439 }))
      .map(([day, minute]) => instantOn(day, minute * 60_000));
    const someTime = fc.integer({ min: 0, max: 100 * hourMs });
    fc.assert(
      fc.property(someMoment, someTime, (from, ms) => {
        const to = calendar.addWorkingTime(from, ms, hours);
        expect(calendar.workingTimeBetween(from, to, hours)).toBe(ms);
      }),
    );
  });

  it.each([
    ['an empty day', []],
    ['a shift that ends before it begins', [{ from: '17:00', to: '08:00' }]],
    [
      'shifts that overlap',
      [
        { from: '08:00', to: '12:00' },
        { from: '11:00', to: '17:00' },
      ],
    ],
    ['a time that is none', [{ from: '8h', to: '12:00' }]],
  ])('%s is no working day', (_what, shifts) => {
    expect(() => workingHoursOf(shifts)).toThrow(RangeError);
  });
});
