// Dates of the canonical dossier: written the one canonical way and real.
const partial = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/;
const oldestYear = 1900;

export function isBirthDate(value: unknown): value is string {
  const match = typeof value === 'string' ? partial.exec(value) : null;
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  const at = new Date(Date.UTC(year, month - 1, day));
  return year >= oldestYear && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}

export function isInstant(value: unknown): boolean {
  return typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value));
}

/** Whether the whole of YYYY, YYYY-MM or YYYY-MM-DD lies after the day (yyyy-MM-dd). */
export function isAfter(date: string, day: string): boolean {
  return date > day.slice(0, date.length);
}

/** The first day that YYYY, YYYY-MM or YYYY-MM-DD may mean. */
export function earliestDay(date: string): string {
  return date + '-01-01'.slice(date.length === 4 ? 0 : date.length === 7 ? 3 : 6);
}

/** The last day that YYYY, YYYY-MM or YYYY-MM-DD may mean. */
export function latestDay(date: string): string {
  if (date.length === 10) return date;
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7) || 12)];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${date.slice(0, 4)}-${String(month).padStart(2, '0')}-${last}`;
}

/** The same day some years later, for comparing as text: of a 29 February, the day after the 28th. */
export function yearsLater(day: string, years: number): string {
  return `${String(Number(day.slice(0, 4)) + years).padStart(4, '0')}${day.slice(4)}`;
}
