// Who manages a dossier: whom the portal named, else whom the receiving agency's settings said at receipt.
import type { DossierRow } from './database.js';
import type { JsonRecord } from './tables.js';

/** The canonical dossier with its managing agency, where that is another than the receiving one. */
export function routedCanonical(dossier: Pick<DossierRow, 'canonical' | 'agency' | 'managing_agency'>): JsonRecord {
  const { canonical, agency, managing_agency: routed } = dossier;
  const isNamed = canonical['managingAgency'] !== undefined;
  return isNamed || routed === null || routed === agency ? canonical : { ...canonical, managingAgency: routed };
}
