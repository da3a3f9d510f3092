// The facts of a canonical dossier that have columns of their own, so that vouchers find their dossier and money can be weighed.

export interface DossierFacts {
  readonly canonical: string;
  readonly agency: string;
  readonly personal_id: string | null;
  readonly vss_code: string | null;
  readonly payment_reference: string | null;
  /** Whole VND. */
  readonly declared_amount: number;
  readonly registration_case: string;
}

interface Canonical {
  readonly agency?: string;
  readonly participant?: { readonly personalId?: string; readonly vssCode?: string };
  readonly contribution?: { readonly case?: string; readonly declaredAmount?: number };
  readonly paymentReference?: string;
}

/** One reading of the canonical dossier, for its first intake and for every change of it. */
export function dossierFacts(canonical: Readonly<Record<string, unknown>>): DossierFacts {
  const { agency = '', participant, contribution, paymentReference } = canonical as Canonical;
  return {
    canonical: JSON.stringify(canonical),
    agency,
    personal_id: participant?.personalId ?? null,
    vss_code: participant?.vssCode ?? null,
    payment_reference: paymentReference ?? null,
    declared_amount: contribution?.declaredAmount ?? 0,
    registration_case: contribution?.case ?? '',
  };
}
