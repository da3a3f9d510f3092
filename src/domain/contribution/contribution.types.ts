// Words of the contribution (domain.md §3). All money is whole VND.
export const supportGroups = ['POOR', 'NEAR_POOR', 'MINORITY', 'ISLAND', 'OTHER'] as const;
export type SupportGroup = (typeof supportGroups)[number];
/** Months of one payment; VS = whole years ahead, TH = a missing period. */
export const contributionMethods = ['1', '3', '6', '12', 'VS', 'TH'] as const;
export type ContributionMethod = (typeof contributionMethods)[number];

/** What should be paid for the whole period, by whom: the same split as a voucher's. */
export interface ComputedMoney {
  readonly grossVnd: number;
  /** What the citizen pays. */
  readonly selfVnd: number;
  readonly stateVnd: number;
  readonly localVnd: number;
  readonly otherVnd: number;
}

export interface ContributionRequest {
  /** Chosen monthly income, VND. */
  readonly incomeVnd: number;
  readonly method: ContributionMethod;
  readonly months: number;
  /** yyyy-MM, first month paid for. */
  readonly fromMonth: string;
  readonly supportGroups: readonly SupportGroup[];
  /** VND per month a province adds. */
  readonly localPerMonthVnd?: number;
  /** VND per month of other givers. */
  readonly otherPerMonthVnd?: number;
  /** yyyy-MM-dd in Asia/Ho_Chi_Minh; the day whose parameters count. */
  readonly paymentDay: string;
  /** Months that already had state support, counted from 2018; 0 when unknown. */
  readonly supportedMonthsBefore?: number;
}

/** One line of the explanation, to be read by a person. */
export interface ContributionLine {
  readonly label: { readonly vi: string; readonly en: string };
  readonly amountVnd: number;
  /** Key of the rule in the rules files, e.g. `support.near_poor`. */
  readonly rule: string;
  readonly source: string;
}

/** A rule that the request breaks (`refused`) or that deserves a look (`warnings`). */
export interface ContributionFinding {
  readonly code: string;
  /** Field of the request. */
  readonly field: keyof ContributionRequest;
  readonly vi: string;
  readonly en: string;
}

export type ContributionResult =
  | {
      readonly ok: true;
      readonly money: ComputedMoney;
      readonly supportedMonths: number;
      readonly lines: readonly ContributionLine[];
      readonly warnings: readonly ContributionFinding[];
    }
  | { readonly ok: false; readonly refused: readonly ContributionFinding[] };
