// Which dossier a voucher pays, and what its money does there. Pure rules: the caller looks up, locks and writes.
//   1. chooseDossier: the strongest kind of evidence decides alone; two dossiers under it mean that a person must choose.
//   2. weighDossier: only when a dossier's vouchers sum exactly to what was declared does TST get them, all of them; money for
//      months that another dossier of the same person has been paid for waits for a person.
import type { ComputedMoney } from './contribution/contribution.types.js';
import { detailOf, type ItemDetail } from './item-detail.js';
import { splitDifferences } from './split-difference.js';
import type { Status } from './status.js';
import type { MoneySplit, ReconciliationKind } from './voucher.js';

/** Kinds of evidence, strongest first. An assignment is what a person decided; it holds until a person releases it. */
export const evidences = ['assignment', 'dossierReference', 'paymentReference', 'person'] as const;
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
export const refusing: readonly Status[] = [3, 7, 8];

/** A dossier with these statuses may be found by its person and amount alone. */
export const openForPerson: readonly Status[] = [1, 2, 4, 5, 6];

/** Reconciliation states that say why a voucher is not recorded; a voucher is in one of them at most. */
export const matchingKinds = [
  'VOUCHER_WITHOUT_DOSSIER',
  'VOUCHER_AMBIGUOUS',
  'AMOUNT_DIFFERS',
  'SURPLUS_VOUCHER',
  'VOUCHER_FOR_CLOSED_DOSSIER',
  'PERIOD_OVERLAPS',
  'VOUCHER_SHARES_DIFFER',
  'RECORD_CANCELLED',
] as const satisfies readonly ReconciliationKind[];
export type MatchingKind = (typeof matchingKinds)[number];

/** Everything a weighing judges anew each time. */
export const weighedKinds = [...matchingKinds, 'SPLIT_DIFFERS'] as const;
export type WeighedKind = (typeof weighedKinds)[number];

/** Why a voucher is unmatched or held. */
export type StandingReason = WeighedKind | 'TNHS_NUMBER';

export interface PayableDossier {
  readonly status: Status;
  readonly expectedVnd: number;
  /** TST records under TNHS's number, so nothing is recorded before TNHS gave one. */
  readonly hasTnhsNumber: boolean;
  /** TST holds something that accounting has since taken back or changed, and nobody has cleared it up yet. */
  readonly disputed: boolean;
  /** Who should pay what, by the rules at receipt. */
  readonly computed?: ComputedMoney | null;
  /** What another division of the money than the computed one does: it is told, or it holds the money as well. */
  readonly splitDifference?: 'tell' | 'hold';
}

export interface DossierVoucher {
  readonly number: string;
  readonly amountVnd: number;
  /** TST has it, or may have it: it cannot be taken back. */
  readonly committed: boolean;
  readonly split?: MoneySplit;
  /** Other dossiers of the same person that were paid for the same months, unless a person let it pass. */
  readonly overlapping?: readonly string[];
  /** A person let its division pass. */
  readonly splitAllowed?: boolean;
  /** A person cancelled its recording and nobody has taken it up again. The duty, as the item names it. */
  readonly givenUp?: ItemDetail | undefined;
}

export interface VerdictItem {
  readonly kind: WeighedKind;
  readonly detail: ItemDetail;
}

export interface VoucherVerdict {
  readonly number: string;
  /** `kept`: committed, its standing is no longer ours to change. */
  readonly standing: 'kept' | 'held' | 'recording';
  /** Given when held. */
  readonly reason?: StandingReason;
  readonly items: readonly VerdictItem[];
}

/**
 * Says what becomes of each posted voucher of one dossier.
 * @param vouchers in order of arrival; so the answer does not depend on how accounting cut its pages.
 */
export function weighDossier(dossier: PayableDossier, vouchers: readonly DossierVoucher[]): VoucherVerdict[] {
  const committed = vouchers.filter((voucher) => voucher.committed);
  const free = vouchers.filter((voucher) => !voucher.committed);
  const detail = detailOf('AMOUNT_DIFFERS', { expectedVnd: dossier.expectedVnd, paidVnd: sum(vouchers) });
  const hold = (kind: MatchingKind): VoucherVerdict[] => free.map((voucher) => held(voucher, { kind, detail }));
  const kept = committed.map(({ number }): VoucherVerdict => ({ number, standing: 'kept', items: [] }));

  if (refusing.includes(dossier.status)) return [...kept, ...hold('VOUCHER_FOR_CLOSED_DOSSIER')];
  if (dossier.disputed) return [...kept, ...hold('AMOUNT_DIFFERS')];
  if (committed.length > 0 && sum(committed) >= dossier.expectedVnd) {
    const told = splitItem(dossier, committed);
    return [...onLast(kept, told), ...hold('SURPLUS_VOUCHER')];
  }

  const completing = countToComplete(dossier.expectedVnd - sum(committed), free);
  if (completing === undefined) {
    const short = kept.map((verdict) => ({ ...verdict, items: [{ kind: 'AMOUNT_DIFFERS' as const, detail }] }));
    return [...short, ...hold('AMOUNT_DIFFERS')];
  }
  const paying = payingVerdicts(dossier, { committed, paying: free.slice(0, completing) });
  const surplus = free.slice(completing).map((voucher) => held(voucher, { kind: 'SURPLUS_VOUCHER', detail }));
  return [...kept, ...paying, ...surplus];
}

/** The vouchers that complete the declared amount: recorded, unless something about them waits for a person. */
function payingVerdicts(
  dossier: PayableDossier,
  { committed, paying }: { readonly committed: readonly DossierVoucher[]; readonly paying: readonly DossierVoucher[] },
): VoucherVerdict[] {
  const dossierIds = [...new Set(paying.flatMap((voucher) => voucher.overlapping ?? []))].sort();
  if (dossierIds.length > 0) {
    const detail = detailOf('PERIOD_OVERLAPS', { dossierIds });
    return paying.map((voucher) => held(voucher, { kind: 'PERIOD_OVERLAPS', detail }));
  }
  const split = splitItem(dossier, [...committed, ...paying]);
  const holds = dossier.splitDifference === 'hold' && !paying.every((voucher) => voucher.splitAllowed === true);
  if (split && holds) return paying.map((voucher) => held(voucher, split));
  return onLast(
    paying.map((voucher) => payingVerdict(dossier, voucher)),
    split,
  );
}

/** What a person cancelled waits for a person; what pays beside it goes on. */
function payingVerdict({ hasTnhsNumber }: PayableDossier, voucher: DossierVoucher): VoucherVerdict {
  const { number, givenUp } = voucher;
  if (givenUp) return held(voucher, { kind: 'RECORD_CANCELLED', detail: givenUp });
  if (hasTnhsNumber) return { number, standing: 'recording', items: [] };
  return { number, standing: 'held', reason: 'TNHS_NUMBER', items: [] };
}

function splitItem(dossier: PayableDossier, vouchers: readonly DossierVoucher[]): VerdictItem | undefined {
  const differences = splitDifferences(
    dossier.computed,
    vouchers.map((voucher) => voucher.split),
  );
  const detail = detailOf('SPLIT_DIFFERS', { differences });
  return differences.length === 0 ? undefined : { kind: 'SPLIT_DIFFERS', detail };
}

/** One item for all the vouchers together stands with the one that completed them. */
function onLast(verdicts: readonly VoucherVerdict[], item: VerdictItem | undefined): VoucherVerdict[] {
  if (!item) return [...verdicts];
  return verdicts.map((verdict, index) =>
    index === verdicts.length - 1 ? { ...verdict, items: [...verdict.items, item] } : verdict,
  );
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

function held(voucher: DossierVoucher, item: VerdictItem): VoucherVerdict {
  return { number: voucher.number, standing: 'held', reason: item.kind, items: [item] };
}

function sum(vouchers: readonly DossierVoucher[]): number {
  return vouchers.reduce((total, voucher) => total + voucher.amountVnd, 0);
}
