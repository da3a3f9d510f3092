// Counts in working days and working time. All days and times of day are those of Asia/Ho_Chi_Minh.
// A year without a table has its weekends only; whatever was counted through it says so (`isAssumedBetween`).
import type { FactTag, HolidayTable, HolidayYear, Occasion } from './holiday-table.js';
import {
  dayNumberAt,
  dayOfNumber,
  instantOn,
  isWeekend,
  numberOfDay,
  timeOfDayAt,
  type LocalDay,
} from './local-day.js';
import type { WorkingHours } from './working-hours.js';

interface SpecialDay {
  readonly works: boolean;
  readonly kind: 'holiday' | 'compensation' | 'swap';
  readonly of?: Occasion;
  readonly tag: FactTag;
}

export interface DayFacts {
  readonly day: LocalDay;
  readonly works: boolean;
  readonly kind: SpecialDay['kind'] | 'weekend' | 'weekday';
  readonly of?: Occasion;
  /** `A` too when the year has no table. */
  readonly tag: FactTag;
}

export class WorkingCalendar {
  private readonly special = new Map<number, SpecialDay>();
  private readonly years: ReadonlySet<number>;

  constructor(table: Pick<HolidayTable, 'years'>) {
    this.years = new Set(table.years.map(({ year }) => year));
    for (const year of table.years) this.enter(year);
  }

  isWorkingDay(day: LocalDay): boolean {
    return this.works(numberOfDay(day));
  }

  factsOf(day: LocalDay): DayFacts {
    const number = numberOfDay(day);
    const special = this.special.get(number);
    if (special) return { day, ...special };
    const tag = this.years.has(yearOf(number)) ? 'V' : 'A';
    return { day, works: !isWeekend(number), kind: isWeekend(number) ? 'weekend' : 'weekday', tag };
  }

  /** The `count`-th working day after `day`, which itself is not counted. 0: the day itself, or the next that is worked. */
  addWorkingDays(day: LocalDay, count: number): LocalDay {
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError('working days are counted forward');
    return dayOfNumber(this.after(numberOfDay(day), count));
  }

  /** The moment itself when somebody is at work, else the begin of the next shift. */
  nextWorkingMoment(at: Date, hours: WorkingHours): Date {
    const time = timeOfDayAt(at);
    const day = dayNumberAt(at);
    if (this.works(day)) {
      const shift = hours.find(([, to]) => time < to);
      if (shift) return time >= shift[0] ? at : instantOn(day, shift[0]);
    }
    return instantOn(this.after(day + 1, 0), hours[0]?.[0] ?? 0);
  }

  /** Working milliseconds from one moment to another; negative when they stand the other way round. */
  workingTimeBetween(from: Date, to: Date, hours: WorkingHours): number {
    if (to < from) return -this.workingTimeBetween(to, from, hours);
    const [first, last] = [dayNumberAt(from), dayNumberAt(to)];
    let sum = 0;
    for (let day = first; day <= last; day += 1) {
      if (!this.works(day)) continue;
      const begin = day === first ? timeOfDayAt(from) : 0;
      const end = day === last ? timeOfDayAt(to) : Number.MAX_SAFE_INTEGER;
      sum += workedWithin(hours, begin, end);
    }
    return sum;
  }

  /** The first moment by which this much working time has passed. */
  addWorkingTime(at: Date, durationMs: number, hours: WorkingHours): Date {
    if (durationMs < 0) throw new RangeError('working time is added forward');
    if (durationMs === 0) return at;
    let left = durationMs;
    let day = dayNumberAt(at);
    let begin = timeOfDayAt(at);
    for (;;) {
      const shifts = this.works(day) ? hours : [];
      for (const [from, to] of shifts) {
        const start = Math.max(from, begin);
        if (start >= to) continue;
        if (left <= to - start) return instantOn(day, start + left);
        left -= to - start;
      }
      day += 1;
      begin = 0;
    }
  }

  /** True when a day in between is assumed or its year has no table: the count may change once the days are announced. */
  isAssumedBetween(from: LocalDay, to: LocalDay): boolean {
    const [first, last] = [numberOfDay(from), numberOfDay(to)];
    for (let year = yearOf(first); year <= yearOf(last); year += 1) if (!this.years.has(year)) return true;
    for (let day = first; day <= last; day += 1) if (this.special.get(day)?.tag === 'A') return true;
    return false;
  }

  private works(day: number): boolean {
    return this.special.get(day)?.works ?? !isWeekend(day);
  }

  private after(day: number, count: number): number {
    let left = count;
    let reached = day;
    while (left > 0 || !this.works(reached)) {
      reached += 1;
      if (left > 0 && this.works(reached)) left -= 1;
    }
    return reached;
  }

  private enter(year: HolidayYear): void {
    for (const { day, of, tag = year.tag } of year.holidays) this.set(day, { works: false, kind: 'holiday', of, tag });
    for (const { day, tag = year.tag } of year.compensation) this.set(day, { works: false, kind: 'compensation', tag });
    for (const { off, works, tag = year.tag } of year.swaps) {
      this.set(off, { works: false, kind: 'swap', tag });
      this.set(works, { works: true, kind: 'swap', tag });
    }
  }

  private set(day: LocalDay, facts: SpecialDay): void {
    this.special.set(numberOfDay(day), facts);
  }
}

function workedWithin(hours: WorkingHours, begin: number, end: number): number {
  return hours.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, end) - Math.max(from, begin)), 0);
}

function yearOf(dayNumber: number): number {
  return Number(dayOfNumber(dayNumber).slice(0, 4));
}
