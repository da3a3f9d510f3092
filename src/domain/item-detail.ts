// What the detail of a reconciliation item says, by kind. Every detail is made here, so that nothing gets into one that the pages have
// no words for (web/src/words/items.vi.ts; `test/conformance/item-words.spec.ts` compares them). Never values of personal data.
import type { ReconciliationKind } from './voucher.js';

const sums = ['expectedVnd', 'paidVnd'] as const;
const payment = ['paymentId', 'paidVnd'] as const;
const told = ['version', 'amountVnd'] as const;

export const itemDetailKeys = {
  VOUCHER_WITHOUT_DOSSIER: [],
  AMOUNT_DIFFERS: sums,
  SURPLUS_VOUCHER: sums,
  VOUCHER_FOR_CLOSED_DOSSIER: sums,
  VOUCHER_AMBIGUOUS: ['by', 'dossierIds'],
  CORRECTED_AFTER_RECORDED: told,
  REVERSED_AFTER_RECORDED: told,
  VOUCHER_SHARES_DIFFER: ['documentVnd', 'sharesVnd', 'shares', 'repeatedLines', 'differences'],
  SPLIT_DIFFERS: ['differences'],
  PERIOD_OVERLAPS: ['dossierIds', 'saidBy', 'months'],
  RECORD_CANCELLED: ['deliveryId', 'attempts'],
  DUTY_CANCELLED: ['deliveryId', 'attempts', 'system', 'operation'],
  PAID_WITHOUT_VOUCHER: ['paidAt'],
  PAYMENT_AMOUNT_DIFFERS: [...payment, 'expectedVnd'],
  REFUND_DUE: [...payment, 'paidAt', 'reason'],
  VOUCHER_UNREADABLE: ['version', 'hash', 'problems'],
} as const satisfies Readonly<Record<ReconciliationKind, readonly string[]>>;

/** Why money is to be given back. */
export const refundReasons = ['PAID_TWICE', 'DOSSIER_ENDED'] as const;
export type RefundReason = (typeof refundReasons)[number];

declare const made: unique symbol;
/** Of `detailOf` only. */
export type ItemDetail = Readonly<Record<string, unknown>> & { readonly [made]: true };

type Said<K extends ReconciliationKind> = { readonly [P in (typeof itemDetailKeys)[K][number]]?: unknown };

export function detailOf<K extends ReconciliationKind>(_kind: K, said: Said<K>): ItemDetail {
  return said as Readonly<Record<string, unknown>> as ItemDetail;
}
