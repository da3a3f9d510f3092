// Five working days (Monday to Friday) after a day in Việt Nam, at 17:00. Holidays are left out here: this is a stand-in.
const vietnamMs = 7 * 3_600_000;
const dayMs = 86_400_000;

/** @returns e.g. `2026-11-27T17:00:00+07:00` */
export function appointmentAfter(instant: Date, workingDays = 5): string {
  let at = instant.getTime() + vietnamMs;
  for (let left = workingDays; left > 0;) {
    at += dayMs;
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return `${new Date(at).toISOString().slice(0, 10)}T17:00:00+07:00`;
}

export function vietnamYear(instant: Date): number {
  return new Date(instant.getTime() + vietnamMs).getUTCFullYear();
}
