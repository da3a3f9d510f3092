// What a citizen has to pay (domain.md §3), so that the portals declare the right amount. Values by date of payment.
//   per month = 22 % · income − share · 22 % · poverty line, the share that of the best group
//   VS (years ahead) = Σ 22 % · income / (1 + r)^(i−1), rounded half up once, minus the undiscounted support
export type SupportGroup = 'POOR' | 'NEAR_POOR' | 'MINORITY' | 'ISLAND' | 'OTHER';
export type Method = '1' | '3' | '6' | '12' | 'VS';

export interface Terms {
  readonly income: number;
  readonly method: Method;
  readonly months: number;
  readonly supportGroups: readonly SupportGroup[];
  readonly paidOn: Date;
}

export interface Amount {
  /** Whole VND, for the whole period. */
  readonly payable: number;
  readonly support: number;
}

const povertyLines = [
  { from: '2027-01-01', value: 2_200_000 },
  { from: '2022-01-01', value: 1_500_000 },
] as const;
const sharePercent: Readonly<Record<SupportGroup, number>> = {
  POOR: 50,
  ISLAND: 50,
  NEAR_POOR: 40,
  MINORITY: 30,
  OTHER: 20,
};
const monthlyFundRate = 0.0031;

/** The lowest income that may be chosen. */
export function lowestIncome(paidOn: Date): number {
  const day = new Date(paidOn.getTime() + 7 * 3_600_000).toISOString().slice(0, 10);
  return povertyLines.find((line) => line.from <= day)?.value ?? 1_500_000;
}

export function amountOf({ income, method, months, supportGroups, paidOn }: Terms): Amount {
  const share = Math.max(0, ...supportGroups.map((group) => sharePercent[group]));
  const support = (lowestIncome(paidOn) * 22 * share * months) / 10_000;
  const gross = method === 'VS' ? discounted(income, months) : (income * 22 * months) / 100;
  return { payable: Math.floor(gross + 0.5) - support, support };
}

function discounted(income: number, months: number): number {
  let sum = 0;
  for (let month = 0; month < months; month += 1) sum += (income * 0.22) / (1 + monthlyFundRate) ** month;
  return sum;
}
