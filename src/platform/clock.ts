// Time as a collaborator, so that tests set it instead of sleeping.
export interface Clock {
  now(): Date;
}

export const CLOCK = Symbol('Clock');
export const systemClock: Clock = { now: () => new Date() };

const localFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Ho_Chi_Minh',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** `yyyy-MM-dd HH:mm:ss` in Asia/Ho_Chi_Minh, the way people here read a time. */
export function localTime(at: Date): string {
  return localFormat.format(at);
}

/** `yyyyMMddHHmmss` in Asia/Ho_Chi_Minh, the national portal's spelling (contracts.md §1). */
export function compactLocalTime(at: Date): string {
  return localTime(at).replaceAll(/\D/g, '');
}
