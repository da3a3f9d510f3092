// What rules/holidays.yaml says, and everything that would make it wrong. Pure.
import { dayNumberAt, dayOfNumber, isLocalDay, isWeekend, numberOfDay, type LocalDay } from './local-day.js';

export const occasions = ['new_year', 'tet', 'hung_kings', 'liberation', 'labour', 'national', 'culture'] as const;
export type Occasion = (typeof occasions)[number];
/** V checked, S one secondary source, A assumed. */
export type FactTag = 'V' | 'S' | 'A';

interface Sourced {
  readonly tag?: FactTag;
  readonly source?: string;
}

export interface HolidayYear {
  readonly year: number;
  readonly tag: FactTag;
  readonly source: string;
  readonly holidays: readonly (Sourced & { readonly day: LocalDay; readonly of: Occasion; readonly lunar?: string })[];
  /** Weekdays off for holidays that fall on a weekend. */
  readonly compensation: readonly (Sourced & { readonly day: LocalDay; readonly for: LocalDay })[];
  /** A weekday off that is worked on a Saturday or Sunday. */
  readonly swaps: readonly (Sourced & { readonly off: LocalDay; readonly works: LocalDay })[];
}

export interface HolidayTable {
  readonly names: Readonly<Record<Occasion, { readonly vi: string; readonly en: string }>>;
  readonly years: readonly HolidayYear[];
}

/** Days of each occasion in a year (Labour Code 2019, article 112); the newest one is not law everywhere yet. */
const daysOf: Readonly<Record<Occasion, readonly [least: number, most: number]>> = {
  new_year: [1, 1],
  tet: [5, 5],
  hung_kings: [1, 1],
  liberation: [1, 1],
  labour: [1, 1],
  national: [2, 2],
  culture: [0, 1],
};

const fixedDays: Partial<Record<Occasion, string>> = {
  new_year: '01-01',
  liberation: '04-30',
  labour: '05-01',
  national: '09-02',
  culture: '11-24',
};

/** @returns every problem, in words a clerk can act on; none when the table is sound. */
export function holidayProblems(table: HolidayTable): string[] {
  const { years } = table;
  const gaps = years.flatMap(({ year }, place) => {
    const before = years[place - 1];
    return before && before.year + 1 !== year
      ? [`${year} follows ${before.year}: years come in order, without gaps`]
      : [];
  });
  return [...gaps, ...years.flatMap(yearProblems)];
}

function yearProblems(year: HolidayYear): string[] {
  const shape = [...dateProblems(year), ...occasionProblems(year)];
  return (shape.length > 0 ? shape : [...compensationProblems(year), ...swapProblems(year)]).map(
    (problem) => `${year.year}: ${problem}`,
  );
}

function allDays(year: HolidayYear): LocalDay[] {
  return [
    ...year.holidays.map(({ day }) => day),
    ...year.compensation.map(({ day }) => day),
    ...year.swaps.flatMap(({ off, works }) => [off, works]),
  ];
}

function dateProblems(year: HolidayYear): string[] {
  const days = allDays(year);
  const wrong = days.filter((day) => !isLocalDay(day) || !day.startsWith(`${year.year}-`));
  const twice = days.filter((day, place) => days.indexOf(day) !== place);
  return [
    ...wrong.map((day) => `${String(day)} is not a day of this year`),
    ...twice.map((day) => `${day} stands there twice`),
  ];
}

function occasionProblems(year: HolidayYear): string[] {
  return occasions.flatMap((occasion) => {
    const days = year.holidays.filter((holiday) => holiday.of === occasion).map(({ day }) => day);
    const [least, most] = daysOf[occasion];
    const counted =
      days.length < least || days.length > most ? [`${occasion} has ${days.length} days, not ${least}`] : [];
    const fixed = fixedDays[occasion];
    const missed = fixed !== undefined && days.length > 0 && !days.includes(`${year.year}-${fixed}`);
    return [...counted, ...(missed ? [`${occasion} must contain ${fixed}`] : []), ...scattered(occasion, days)];
  });
}

function scattered(occasion: Occasion, days: readonly LocalDay[]): string[] {
  const numbers = days.map(numberOfDay).sort((one, other) => one - other);
  const inRow = numbers.every((number, place) => place === 0 || number === (numbers[place - 1] ?? 0) + 1);
  return inRow ? [] : [`the days of ${occasion} do not follow each other`];
}

function compensationProblems({ holidays, compensation }: HolidayYear): string[] {
  const owed = holidays.map(({ day }) => day).filter((day) => isWeekend(numberOfDay(day)));
  const given = compensation.map((one) => one.for);
  return [
    ...owed.filter((day) => !given.includes(day)).map((day) => `${day} is on a weekend and has no compensation`),
    ...given.filter((day) => !owed.includes(day)).map((day) => `${day} needs no compensation`),
    ...given.filter((day, place) => given.indexOf(day) !== place).map((day) => `${day} is compensated twice`),
    ...compensation.filter(({ day }) => isWeekend(numberOfDay(day))).map(({ day }) => `${day} is off anyway`),
  ];
}

function swapProblems({ swaps }: HolidayYear): string[] {
  return swaps.flatMap(({ off, works }) => [
    ...(isWeekend(numberOfDay(off)) ? [`${off} is off anyway`] : []),
    ...(isWeekend(numberOfDay(works)) ? [] : [`${works} is worked anyway`]),
  ]);
}

/** @returns the years the gateway needs now or within three months and that have no table. */
export function missingYears(table: Pick<HolidayTable, 'years'>, now: Date): number[] {
  const today = dayNumberAt(now);
  const wanted = [0, daysAhead].map((days) => Number(dayOfNumber(today + days).slice(0, 4)));
  const known = table.years.map(({ year }) => year);
  return [...new Set(wanted)].filter((year) => !known.includes(year));
}

const daysAhead = 92;
