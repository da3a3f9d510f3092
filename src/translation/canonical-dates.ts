// Dates of the canonical dossier: written the one canonical way and real.
const partial = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/;
const oldestYear = 1900;

export function isBirthDate(value: unknown): boolean {
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
