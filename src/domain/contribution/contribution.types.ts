// Words of the contribution (domain.md §3). All money is whole VND.
import type { RuleTag } from '../rules/rule-tag.js';

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
  /** Months that already had state support, counted from 2018; 0 when unknown or left out. */
  readonly supportedMonthsBefore?: number;
}

/** One line of the explanation, to be read by a person. */
export interface ContributionLine {
  readonly label: { readonly vi: string; readonly en: string };
  readonly amountVnd: number;
  /** Key of the rule in the rules files, e.g. `support.near_poor`. */
  readonly rule: string;
  readonly source: string;
  readonly tag: RuleTag;
}

export type ContributionFindingCode =
  | 'REQUEST_MALFORMED'
  | 'RULES_NOT_IN_FORCE'
  | 'METHOD_NOT_OFFERED'
  | 'MONTHS_NOT_OF_METHOD'
  | 'MISSING_PERIOD_TOO_LONG'
  | 'FUND_RATE_UNKNOWN'
  | 'INCOME_TOO_LOW'
  | 'INCOME_TOO_HIGH'
  | 'INCOME_OFF_STEP'
  | 'PAYMENT_LATE'
  | 'MISSING_PERIOD_NOT_PAST'
  | 'SUPPORT_LIMIT_REACHED'
  | 'SUPPORT_EXCEEDS_CONTRIBUTION'
  | 'REFUND_NOT_OF_METHOD'
  | 'REFUND_MONTHS_WRONG';

/** A rule that the request breaks (`refused`) or that deserves a look (`warnings`). */
export interface ContributionFinding {
  readonly code: ContributionFindingCode;
  /** Field of the request. */
  readonly field: keyof RefundRequest;
  readonly vi: string;
  readonly en: string;
}

export type ContributionResult =
  | {
      readonly ok: true;
      readonly money: ComputedMoney;
      /** Version of the rules of the payment day. */
      readonly ruleset: string;
      readonly supportedMonths: number;
      readonly lines: readonly ContributionLine[];
      readonly warnings: readonly ContributionFinding[];
    }
  | { readonly ok: false; readonly refused: readonly ContributionFinding[] };

/** Giving back the months of a VS payment that were not used, the last `unusedMonths` of it. */
export interface RefundRequest extends ContributionRequest {
  readonly unusedMonths: number;
}

export type RefundResult =
  | {
      readonly ok: true;
      /** What the citizen gets back: `money.selfVnd`. */
      readonly refundVnd: number;
      /** What was paid for the unused months, by whom; each giver's part goes back to the giver. */
      readonly money: ComputedMoney;
      readonly lines: readonly ContributionLine[];
    }
  | { readonly ok: false; readonly refused: readonly ContributionFinding[] };
