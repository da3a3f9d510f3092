// The figures of a daily report, as the database summed them.
import type { Documents, DossierMoney, ItemCount, Movements, TstMoney } from '../store/daily-report-reads.js';

export interface Sum {
  readonly count: number;
  readonly vnd: number;
}

export interface VoucherSums {
  readonly posted: Sum;
  readonly recorded: Sum;
  readonly recording: Sum;
  /** By the reason for which TST is not told. */
  readonly held: readonly (Sum & { readonly reason: string })[];
  readonly unmatched: readonly (Sum & { readonly reason: string })[];
  /** Taken back by accounting before TST was told. */
  readonly reversed: Sum;
  /** Taken back by accounting, and TST has it, or is being told. */
  readonly reversedAtTst: Sum & { readonly toldVnd: number };
}

export interface Figures {
  readonly documents: Documents;
  readonly vouchers: VoucherSums;
  readonly movements: Movements & { readonly openingVnd: number; readonly closingVnd: number };
  readonly dossiers: DossierMoney;
  readonly tst: TstMoney & { readonly correctedSinceVnd: number };
  readonly items: readonly ItemCount[];
}
