// Reading what came from outside, where anything may be anything.
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The text, or nothing when it is no text. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The same record without some of its fields. */
export function without<T extends object, K extends keyof T>(record: T, ...names: readonly K[]): Omit<T, K> {
  const kept = Object.entries(record).filter(([name]) => !(names as readonly PropertyKey[]).includes(name));
  return Object.fromEntries(kept) as Omit<T, K>;
}
