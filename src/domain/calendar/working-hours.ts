// When an agency works on a working day, as shifts of `HH:mm`.
export interface Shift {
  readonly from: string;
  readonly to: string;
}

/** Shifts in milliseconds since midnight, in order. */
export type WorkingHours = readonly (readonly [fromMs: number, toMs: number])[];

const timePattern = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** @throws RangeError naming the shift that is wrong. */
export function workingHoursOf(shifts: readonly Shift[]): WorkingHours {
  if (shifts.length === 0) throw new RangeError('working hours need at least one shift');
  const hours = shifts.map((shift) => [timeOf(shift.from), timeOf(shift.to)] as const);
  hours.forEach(([from, to], place) => {
    const before = hours[place - 1]?.[1] ?? 0;
    if (from >= to || from < before) throw new RangeError(`shift ${place + 1} ends before it begins or overlaps`);
  });
  return hours;
}

function timeOf(text: string): number {
  const [, hour, minute] = timePattern.exec(text) ?? [];
  if (hour === undefined || minute === undefined) throw new RangeError(`${text} is not a time (HH:mm)`);
  return (Number(hour) * 60 + Number(minute)) * 60_000;
}

/** End of the last shift. */
export function closingTimeOf(hours: WorkingHours): number {
  return hours.at(-1)?.[1] ?? 0;
}
