// Where a voucher stands once its dossier was looked for: what is written, what people are told, what they need no longer look at.
import { matchingKinds, type Match, type MatchingKind } from '../domain/matching.js';
import type { VoucherState } from '../domain/voucher.js';
import { resolutions } from './resolutions.js';

export interface Place {
  readonly standing: 'unmatched' | 'held' | 'void';
  readonly dossierId: string | null;
  readonly item?: { readonly kind: MatchingKind; readonly detail: Readonly<Record<string, unknown>> };
  readonly settles: readonly MatchingKind[];
  readonly resolution: string;
}

/** The amounts are judged afterwards, by the weighing of the dossier. */
export function placeOf(state: VoucherState, match: Match): Place {
  if (state === 'REVERSED') {
    return { standing: 'void', dossierId: null, settles: matchingKinds, resolution: resolutions.reversed };
  }
  switch (match.kind) {
    case 'one':
      return {
        standing: 'held',
        dossierId: match.dossierId,
        settles: ['VOUCHER_WITHOUT_DOSSIER', 'VOUCHER_AMBIGUOUS'],
        resolution: resolutions.agrees,
      };
    case 'several':
      return unmatched('VOUCHER_AMBIGUOUS', { by: match.by, dossierIds: match.dossierIds });
    case 'none':
      return unmatched('VOUCHER_WITHOUT_DOSSIER', {});
  }
}

function unmatched(kind: MatchingKind, detail: Readonly<Record<string, unknown>>): Place {
  const settles = matchingKinds.filter((other) => other !== kind);
  return {
    standing: 'unmatched',
    dossierId: null,
    item: { kind, detail },
    settles,
    resolution: resolutions.judgedAnew,
  };
}
