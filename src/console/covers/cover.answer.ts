// What of a cover an operator sees, with the time it waits.
import type { CoverView } from '../../store/cover-sheet-reads.js';
import type { CsvColumn } from '../list/csv.js';
import type { CoverAnswer } from './covers.documents.js';

const hourMs = 3_600_000;

/** @param lateAfterHours how long a created cover may wait for its issue */
export function coverAnswer(
  { requestedKey: _key, ...view }: CoverView,
  { now, lateAfterHours }: { readonly now: Date; readonly lateAfterHours: number },
): CoverAnswer {
  const { requestedAt, createdAt, issuedAt, state } = view;
  const stateHours = issuedAt ? 0 : hoursBetween(createdAt ?? requestedAt, now);
  return {
    ...view,
    requestedAt: requestedAt.toISOString(),
    createdAt: createdAt?.toISOString() ?? null,
    issuedAt: issuedAt?.toISOString() ?? null,
    ageHours: hoursBetween(requestedAt, issuedAt ?? now),
    stateHours,
    late: state === 'created' && createdAt !== null && now.getTime() - createdAt.getTime() > lateAfterHours * hourMs,
  };
}

/** One decimal; a clock that runs behind the partner's gives 0. */
function hoursBetween(from: Date, to: Date): number {
  return Math.max(0, Math.round((to.getTime() - from.getTime()) / (hourMs / 10)) / 10);
}

export const coverColumns: readonly CsvColumn<CoverAnswer>[] = [
  { title: 'state', of: (row) => row.state },
  { title: 'late', of: (row) => row.late },
  { title: 'ageHours', of: (row) => row.ageHours },
  { title: 'stateHours', of: (row) => row.stateHours },
  { title: 'agency', of: (row) => row.agency },
  { title: 'owner', of: (row) => row.owner },
  { title: 'portal', of: (row) => row.portal },
  { title: 'portalReference', of: (row) => row.portalReference },
  { title: 'tnhsNumber', of: (row) => row.tnhsNumber },
  { title: 'dossierStatus', of: (row) => row.dossierStatus },
  { title: 'coverNumber', of: (row) => row.coverNumber },
  { title: 'requestedAt', of: (row) => row.requestedAt },
  { title: 'createdAt', of: (row) => row.createdAt },
  { title: 'issuedAt', of: (row) => row.issuedAt },
  { title: 'dossierId', of: (row) => row.dossierId },
];
