// A payment voucher (chứng từ đóng) as the gateway understands it; field source: contracts.md §4 (assumed).

export type VoucherState = 'POSTED' | 'REVERSED';

export interface MoneySplit {
  /** Whole VND paid by the participant, the state budget, the local budget and others. */
  readonly self: number;
  readonly state: number;
  readonly local: number;
  readonly other: number;
}

export interface Voucher {
  readonly number: string;
  readonly version: number;
  readonly state: VoucherState;
  /** yyyy-MM-dd */
  readonly documentDate: string;
  /** ISO instant of posting in accounting. */
  readonly postedAt: string;
  /** Whole VND. */
  readonly amountVnd: number;
  readonly agency: string;
  readonly payerName?: string;
  readonly personalId?: string;
  readonly vssCode?: string;
  readonly dossierReference?: string;
  readonly paymentReference?: string;
  /** yyyy-MM */
  readonly fromMonth: string;
  readonly months: number;
  readonly method: string;
  readonly incomeVnd: number;
  readonly split: MoneySplit;
  readonly bank?: string;
  readonly transaction?: string;
  /** Of a share: the document that paid several dossiers, and its line there. The share's number is `document#line`. */
  readonly documentNumber?: string;
  readonly line?: number;
}

/** One line of a document that pays several dossiers; what it does not say of the period is as in the document. */
export interface VoucherShare {
  readonly line: number;
  readonly dossierReference?: string;
  readonly paymentReference?: string;
  readonly personalId?: string;
  readonly vssCode?: string;
  readonly amountVnd: number;
  readonly fromMonth?: string;
  readonly months?: number;
  readonly method?: string;
  readonly incomeVnd?: number;
  readonly split?: MoneySplit;
}

/** What accounting posts: a voucher, or several of them summed in one document. */
export interface VoucherDocument extends Voucher {
  readonly shares?: readonly VoucherShare[];
}

/** How a voucher stands towards dossiers and TST. */
export type VoucherStanding = 'unmatched' | 'held' | 'recording' | 'recorded' | 'void';

/** Each is a code of the error table, which says what it means. */
export const reconciliationKinds = [
  'VOUCHER_WITHOUT_DOSSIER',
  'AMOUNT_DIFFERS',
  'SURPLUS_VOUCHER',
  'VOUCHER_FOR_CLOSED_DOSSIER',
  'VOUCHER_AMBIGUOUS',
  'CORRECTED_AFTER_RECORDED',
  'REVERSED_AFTER_RECORDED',
  'VOUCHER_SHARES_DIFFER',
  'SPLIT_DIFFERS',
  'PERIOD_OVERLAPS',
  'RECORD_CANCELLED',
  'DUTY_CANCELLED',
  'PAID_WITHOUT_VOUCHER',
  'PAYMENT_AMOUNT_DIFFERS',
  'REFUND_DUE',
  'VOUCHER_UNREADABLE',
] as const;
export type ReconciliationKind = (typeof reconciliationKinds)[number];
