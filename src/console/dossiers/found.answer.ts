// A found dossier as operators see it: the person masked for everybody; who may know more reveals it, with a reason.
import { maskName, maskPersonalId, maskVssCode } from '../../domain/masks.js';
import type { FoundDossier } from '../../store/dossier-find.js';
import type { JsonRecord } from '../../store/tables.js';
import type { CsvColumn } from '../list/csv.js';
import type { FoundAnswer, MaskedPerson } from './dossiers.documents.js';

export function foundAnswer(row: FoundDossier): FoundAnswer {
  const { canonical, receivedAt, updatedAt, expectedAt, dutySystem, dutyOperation, dutyState, dutyCode, ...plain } =
    row;
  return {
    ...plain,
    receivedAt: receivedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    expectedAt: expectedAt?.toISOString() ?? null,
    person: maskedPerson(canonical),
    duty:
      dutySystem === null || dutyOperation === null || dutyState === null
        ? null
        : { system: dutySystem, operation: dutyOperation, state: dutyState, code: dutyCode },
  };
}

export function maskedPerson(canonical: JsonRecord): MaskedPerson {
  const { fullName, personalId, vssCode } = (canonical['participant'] ?? {}) as JsonRecord;
  return {
    fullName: masked(fullName, maskName),
    personalId: masked(personalId, maskPersonalId),
    vssCode: masked(vssCode, maskVssCode),
  };
}

/** A number of the other length shows nothing at all. */
function masked(value: unknown, mask: (text: string) => string): string | null {
  return typeof value === 'string' && value !== '' ? mask(value) : null;
}

export const foundColumns: readonly CsvColumn<FoundAnswer>[] = [
  { title: 'reference', of: (row) => row.reference },
  { title: 'portal', of: (row) => row.portal },
  { title: 'tnhsNumber', of: (row) => row.tnhsNumber },
  { title: 'status', of: (row) => row.status },
  { title: 'person', of: (row) => row.person.fullName },
  { title: 'agency', of: (row) => row.agency },
  { title: 'managingAgency', of: (row) => row.managingAgency },
  { title: 'receivedAt', of: (row) => row.receivedAt },
  { title: 'expectedAt', of: (row) => row.expectedAt },
  { title: 'late', of: (row) => row.late },
  { title: 'dutySystem', of: (row) => row.duty?.system },
  { title: 'dutyOperation', of: (row) => row.duty?.operation },
  { title: 'dutyState', of: (row) => row.duty?.state },
  { title: 'dutyCode', of: (row) => row.duty?.code },
  { title: 'id', of: (row) => row.id },
];
