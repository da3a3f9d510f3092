// Days and times of day in Việt Nam. The zone has no summer time, so a day is a number and the clock is seven hours ahead.
/** `yyyy-MM-dd` in Asia/Ho_Chi_Minh. */
export type LocalDay = string;

export const dayMs = 86_400_000;
const aheadMs = 7 * 3_600_000;
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** Days since 1970-01-01. */
export function numberOfDay(day: LocalDay): number {
  return Date.parse(`${day}T00:00:00Z`) / dayMs;
}

export function dayOfNumber(number: number): LocalDay {
  return new Date(number * dayMs).toISOString().slice(0, 10);
}

export function isLocalDay(text: unknown): text is LocalDay {
  if (typeof text !== 'string' || !dayPattern.test(text)) return false;
  const number = numberOfDay(text);
  return Number.isInteger(number) && dayOfNumber(number) === text;
}

export function dayNumberAt(at: Date): number {
  return Math.floor((at.getTime() + aheadMs) / dayMs);
}

/** The day in Việt Nam at this moment. */
export function localDayAt(at: Date): LocalDay {
  return dayOfNumber(dayNumberAt(at));
}

/** Milliseconds since midnight in Việt Nam. */
export function timeOfDayAt(at: Date): number {
  return at.getTime() + aheadMs - dayNumberAt(at) * dayMs;
}

export function instantOn(dayNumber: number, timeOfDayMs: number): Date {
  return new Date(dayNumber * dayMs + timeOfDayMs - aheadMs);
}

/** Saturday or Sunday. */
export function isWeekend(dayNumber: number): boolean {
  const thursdayFirst = ((dayNumber % 7) + 7) % 7;
  return thursdayFirst === 2 || thursdayFirst === 3;
}
