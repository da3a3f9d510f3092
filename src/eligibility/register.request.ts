// From a dossier to the question: who, where, which groups, on which day.
import type { DeliveryWork } from '../delivery/handler.js';
import { localDayAt } from '../domain/calendar/local-day.js';
import type { DossierRow } from '../store/database.js';
import { routedCanonical } from '../store/dossier-routing.js';
import type { JsonRecord } from '../store/tables.js';

/** OTHER means no group, so there is no list of it. */
const withoutList = 'OTHER';

/** The groups whose lists are asked for. */
export function claimedGroups(canonical: JsonRecord): string[] {
  const { supportGroups } = (canonical['contribution'] ?? {}) as { supportGroups?: readonly string[] };
  return (supportGroups ?? []).filter((group) => group !== withoutList);
}

/** The document `register-order.v1`. */
export function orderOf({ idempotencyKey, dossier }: DeliveryWork): JsonRecord {
  return {
    requestId: idempotencyKey,
    reference: dossier.portal_ref,
    day: localDayAt(dossier.received_at),
    agency: managingAgency(dossier),
    claimedGroups: claimedGroups(dossier.canonical),
    dossier: dossier.canonical,
  };
}

export function managingAgency(dossier: Pick<DossierRow, 'canonical' | 'agency' | 'managing_agency'>): string {
  const { agency } = dossier;
  const named = routedCanonical(dossier)['managingAgency'];
  return typeof named === 'string' && named !== '' ? named : agency;
}
