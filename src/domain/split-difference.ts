// The money a dossier was paid against the money that was computed at its receipt, part by part.
import type { ComputedMoney } from './contribution/contribution.types.js';
import type { MoneySplit } from './voucher.js';

export const splitParts = ['self', 'state', 'local', 'other'] as const;
export type SplitPart = (typeof splitParts)[number];

export interface SplitDifference {
  readonly part: SplitPart;
  readonly expectedVnd: number;
  readonly toldVnd: number;
}

/** @returns the parts that differ, in their usual order; none where nothing was computed. */
export function splitDifferences(
  computed: ComputedMoney | null | undefined,
  splits: readonly (MoneySplit | undefined)[],
): SplitDifference[] {
  if (!computed) return [];
  const expected = {
    self: computed.selfVnd,
    state: computed.stateVnd,
    local: computed.localVnd,
    other: computed.otherVnd,
  };
  const compared = splitParts.map((part) => ({ part, expectedVnd: expected[part], toldVnd: sumOf(splits, part) }));
  return compared.filter(({ expectedVnd, toldVnd }) => expectedVnd !== toldVnd);
}

export function sumOf(splits: readonly (MoneySplit | undefined)[], part: SplitPart): number {
  return splits.reduce((sum, split) => sum + (split?.[part] ?? 0), 0);
}
