// The facts of a canonical dossier that have columns of their own, so that vouchers find their dossier and money can be weighed.
import { sealJson } from '../platform/vault.js';
import { nameHash, personHashOrNull } from './keyed-hashes.js';

export interface DossierFacts {
  /** Sealed. */
  readonly canonical: string;
  readonly agency: string;
  /** Keyed hashes; the numbers and the name themselves stay in `canonical`. */
  readonly personal_id: string | null;
  readonly vss_code: string | null;
  readonly name_hash: string | null;
  readonly payment_reference: string | null;
  /** Whole VND. */
  readonly declared_amount: number;
  readonly registration_case: string;
}

interface Canonical {
  readonly agency?: string;
  readonly participant?: { readonly personalId?: string; readonly vssCode?: string; readonly fullName?: string };
  readonly contribution?: { readonly case?: string; readonly declaredAmount?: number };
  readonly paymentReference?: string;
}

/** One reading of the canonical dossier, for its first intake and for every change of it. */
export function dossierFacts(canonical: Readonly<Record<string, unknown>>): DossierFacts {
  const { agency = '', participant, contribution, paymentReference } = canonical as Canonical;
  return {
    canonical: sealJson('dossier.canonical', canonical),
    agency,
    personal_id: personHashOrNull(participant?.personalId),
    vss_code: personHashOrNull(participant?.vssCode),
    name_hash: participant?.fullName === undefined ? null : nameHash(participant.fullName),
    payment_reference: paymentReference ?? null,
    declared_amount: contribution?.declaredAmount ?? 0,
    registration_case: contribution?.case ?? '',
  };
}
