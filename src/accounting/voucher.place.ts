// Where a voucher stands once its dossier was looked for: what is written, what people are told, what they need no longer look at.
import { weighedKinds, type Match, type MatchingKind, type WeighedKind } from '../domain/matching.js';
import { detailOf, type ItemDetail } from '../domain/item-detail.js';
import type { VoucherState } from '../domain/voucher.js';
import type { ResolutionCode } from '../domain/resolutions.js';
import type { Aside } from './voucher.reader.js';

export interface Place {
  readonly standing: 'unmatched' | 'held' | 'void';
  readonly dossierId: string | null;
  readonly item?: { readonly kind: MatchingKind; readonly detail: ItemDetail };
  readonly settles: readonly WeighedKind[];
  readonly resolution: ResolutionCode;
}

/** The amounts are judged afterwards, by the weighing of the dossier. */
export function placeOf(state: VoucherState, match: Match): Place {
  if (state === 'REVERSED') {
    return { standing: 'void', dossierId: null, settles: weighedKinds, resolution: 'REVERSED' };
  }
  switch (match.kind) {
    case 'one':
      return {
        standing: 'held',
        dossierId: match.dossierId,
        settles: ['VOUCHER_WITHOUT_DOSSIER', 'VOUCHER_AMBIGUOUS', 'VOUCHER_SHARES_DIFFER'],
        resolution: match.by === 'assignment' ? 'ASSIGNED' : 'AGREES',
      };
    case 'several':
      return unmatched(
        'VOUCHER_AMBIGUOUS',
        detailOf('VOUCHER_AMBIGUOUS', { by: match.by, dossierIds: match.dossierIds }),
      );
    case 'none':
      return unmatched('VOUCHER_WITHOUT_DOSSIER', detailOf('VOUCHER_WITHOUT_DOSSIER', {}));
  }
}

/** The document stands whole, with nobody to pay. */
export function placeAside(aside: Aside): Place {
  return { ...unmatched(aside.kind, aside.detail), standing: 'held' };
}

function unmatched(kind: MatchingKind, detail: ItemDetail): Place {
  const settles = weighedKinds.filter((other) => other !== kind);
  return {
    standing: 'unmatched',
    dossierId: null,
    item: { kind, detail },
    settles,
    resolution: 'JUDGED_ANEW',
  };
}
