// Months that money pays for: the first one and how many follow.
export interface PaidPeriod {
  /** yyyy-MM */
  readonly fromMonth: string;
  readonly months: number;
}

/** True when a month belongs to both. */
export function periodsOverlap(one: PaidPeriod, other: PaidPeriod): boolean {
  const [first, second] = [monthOf(one.fromMonth), monthOf(other.fromMonth)];
  return first < second + other.months && second < first + one.months;
}

/** Months since year 0; of another spelling than yyyy-MM not a number, which overlaps with nothing. */
function monthOf(text: string): number {
  const match = /^(\d{4})-(\d{2})$/.exec(text);
  return match ? Number(match[1]) * 12 + Number(match[2]) : Number.NaN;
}
