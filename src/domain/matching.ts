// Which dossier a voucher pays, and what its money does there. Pure rules: the caller looks up, locks and writes.
//   1. chooseDossier: the strongest kind of evidence decides alone; two dossiers under it mean that a person must choose.
//   2. weighDossier: only when a dossier's vouchers sum exactly to what was declared does TST get them, all of them.
import type { Status } from './status.js';
import type { ReconciliationKind } from './voucher.js';

/** Kinds of evidence, strongest first. */
export const evidences = ['dossierReference', 'paymentReference', 'person'] as const;
export type Evidence = (typeof evidences)[number];

export interface Candidate {
  readonly dossierId: string;
  readonly by: Evidence;
}

export type Match =
  | { readonly kind: 'one'; readonly dossierId: string; readonly by: Evidence }
  | { readonly kind: 'several'; readonly dossierIds: readonly string[]; readonly by: Evidence }
  | { readonly kind: 'none' };

/** Weaker evidence never breaks a tie of stronger evidence: it would make money follow a guess. */
export function chooseDossier(candidates: readonly Candidate[]): Match {
  for (const by of evidences) {
    const found = candidates.filter((candidate) => candidate.by === by).map((candidate) => candidate.dossierId);
    const [dossierId, ...others] = [...new Set(found)].sort();
    if (dossierId === undefined) continue;
    return others.length === 0
      ? { kind: 'one', dossierId, by }
      : { kind: 'several', dossierIds: [dossierId, ...others], by };
  }
  return { kind: 'none' };
}

/** Statuses in which a dossier takes no money any more; 9 and 10 have been paid, more is a surplus. */
const refusing: readonly Status[] = [3, 7, 8];

/** A dossier with these statuses may be found by its person and amount alone. */
export const openForPerson: readonly Status[] = [1, 2, 4, 5, 6];

/** Reconciliation states that say how a voucher stands to its dossier; a voucher is in one of them at most. */
export const matchingKinds = [
  'VOUCHER_WITHOUT_DOSSIER',
  'VOUCHER_AMBIGUOUS',
  'AMOUNT_DIFFERS',
  'SURPLUS_VOUCHER',
  'VOUCHER_FOR_CLOSED_DOSSIER',
] as const satisfies readonly ReconciliationKind[];
export type MatchingKind = (typeof matchingKinds)[number];

export interface PayableDossier {
  readonly status: Status;
  readonly expectedVnd: number;
  /** TST records under TNHS's number, so nothing is recorded before TNHS gave one. */
  readonly hasTnhsNumber: boolean;
  /** TST holds something that accounting has since taken back or changed, and nobody has cleared it up yet. */
  readonly disputed: boolean;
}

export interface DossierVoucher {
  readonly number: string;
  readonly amountVnd: number;
  /** TST has it, or may have it: it cannot be taken back. */
  readonly committed: boolean;
}

export interface VoucherVerdict {
  readonly number: string;
  /** `kept`: committed, its standing is no longer ours to change. */
  readonly standing: 'kept' | 'held' | 'recording';
  readonly item?: { readonly kind: MatchingKind; readonly detail: Readonly<Record<string, unknown>> };
}

/**
 * Says what becomes of each posted voucher of one dossier.
 * @param vouchers in order of arrival; so the answer does not depend on how accounting cut its pages.
 */
export function weighDossier(dossier: PayableDossier, vouchers: readonly DossierVoucher[]): VoucherVerdict[] {
  const committed = vouchers.filter((voucher) => voucher.committed);
  const free = vouchers.filter((voucher) => !voucher.committed);
  const sums = { expectedVnd: dossier.expectedVnd, paidVnd: sum(vouchers) };
  const hold = (kind: MatchingKind): VoucherVerdict[] => free.map((voucher) => held(voucher, { kind, detail: sums }));
  const kept = committed.map(({ number }): VoucherVerdict => ({ number, standing: 'kept' }));

  if (refusing.includes(dossier.status)) return [...kept, ...hold('VOUCHER_FOR_CLOSED_DOSSIER')];
  if (dossier.disputed) return [...kept, ...hold('AMOUNT_DIFFERS')];
  if (committed.length > 0 && sum(committed) >= dossier.expectedVnd) return [...kept, ...hold('SURPLUS_VOUCHER')];

  const completing = countToComplete(dossier.expectedVnd - sum(committed), free);
  if (completing === undefined) {
    const short = kept.map((verdict) => ({ ...verdict, item: { kind: 'AMOUNT_DIFFERS' as const, detail: sums } }));
    return [...short, ...hold('AMOUNT_DIFFERS')];
  }
  const standing = dossier.hasTnhsNumber ? 'recording' : 'held';
  const paying = free.slice(0, completing).map(({ number }): VoucherVerdict => ({ number, standing }));
  const surplus = free.slice(completing).map((voucher) => held(voucher, { kind: 'SURPLUS_VOUCHER', detail: sums }));
  return [...kept, ...paying, ...surplus];
}

/** How many vouchers, from the first, sum exactly to what is missing. */
function countToComplete(missingVnd: number, vouchers: readonly DossierVoucher[]): number | undefined {
  let paidVnd = 0;
  for (const [index, voucher] of vouchers.entries()) {
    paidVnd += voucher.amountVnd;
    if (paidVnd === missingVnd) return index + 1;
  }
  return undefined;
}

function held(voucher: DossierVoucher, item: NonNullable<VoucherVerdict['item']>): VoucherVerdict {
  return { number: voucher.number, standing: 'held', item };
}

function sum(vouchers: readonly DossierVoucher[]): number {
  return vouchers.reduce((total, voucher) => total + voucher.amountVnd, 0);
}
