// From a row of a clock's list to what an operator sees, and to a line of a file.
import type { LateRow, OverdueRow, ReceiptRow } from '../../store/deadline-reads.js';
import type { CsvColumn } from '../list/csv.js';
import type { ClockedDossier, LateDossier, OverdueDossier, ReceiptAtRisk } from './deadlines.documents.js';

const secondMs = 1000;

export function receiptOf(row: ReceiptRow, now: Date): ReceiptAtRisk {
  return {
    ...namedOf(row),
    receiptDueAt: row.receiptDueAt.toISOString(),
    remainingSeconds: secondsBetween(now, row.receiptDueAt),
    ageSeconds: secondsBetween(row.receivedAt, now),
  };
}

export function overdueOf(row: OverdueRow, now: Date): OverdueDossier {
  return {
    ...namedOf(row),
    appointmentAt: iso(row.expectedAt),
    originalAppointmentAt: iso(row.originalAt),
    overdueSeconds: row.originalAt ? secondsBetween(row.originalAt, now) : 0,
    ageSeconds: secondsBetween(row.receivedAt, now),
    ...countsOf(row),
  };
}

export function lateOf(row: LateRow): LateDossier {
  const missed = row.apologies > 0 || (row.endedAt !== null && row.promisedAt !== null && row.endedAt > row.promisedAt);
  return {
    ...namedOf(row),
    why: [...(missed ? ['missed'] : []), ...(row.supplementRequests > 1 ? ['supplement-twice'] : [])],
    endedAt: iso(row.endedAt),
    appointmentAt: iso(row.promisedAt),
    originalAppointmentAt: iso(row.originalAt),
    ...countsOf(row),
  };
}

const named: readonly CsvColumn<ClockedDossier>[] = [
  { title: 'reference', of: (row) => row.reference },
  { title: 'portal', of: (row) => row.portal },
  { title: 'tnhsNumber', of: (row) => row.tnhsNumber },
  { title: 'status', of: (row) => row.status },
  { title: 'agency', of: (row) => row.agency },
  { title: 'owner', of: (row) => row.owner },
  { title: 'receivedAt', of: (row) => row.receivedAt },
];

export const receiptColumns: readonly CsvColumn<ReceiptAtRisk>[] = [
  ...named,
  { title: 'receiptDueAt', of: (row) => row.receiptDueAt },
  { title: 'remainingSeconds', of: (row) => row.remainingSeconds },
  { title: 'ageSeconds', of: (row) => row.ageSeconds },
  { title: 'id', of: (row) => row.id },
];

export const overdueColumns: readonly CsvColumn<OverdueDossier>[] = [
  ...named,
  { title: 'appointmentAt', of: (row) => row.appointmentAt },
  { title: 'originalAppointmentAt', of: (row) => row.originalAppointmentAt },
  { title: 'overdueSeconds', of: (row) => row.overdueSeconds },
  { title: 'apologies', of: (row) => row.apologies },
  { title: 'supplementRequests', of: (row) => row.supplementRequests },
  { title: 'dueAssumed', of: (row) => row.dueAssumed },
  { title: 'id', of: (row) => row.id },
];

export const lateColumns: readonly CsvColumn<LateDossier>[] = [
  ...named,
  { title: 'why', of: (row) => row.why.join(' ') },
  { title: 'endedAt', of: (row) => row.endedAt },
  { title: 'appointmentAt', of: (row) => row.appointmentAt },
  { title: 'originalAppointmentAt', of: (row) => row.originalAppointmentAt },
  { title: 'apologies', of: (row) => row.apologies },
  { title: 'supplementRequests', of: (row) => row.supplementRequests },
  { title: 'dueAssumed', of: (row) => row.dueAssumed },
  { title: 'id', of: (row) => row.id },
];

function namedOf(row: OverdueRow | ReceiptRow): ClockedDossier {
  const { id, portal, reference, tnhsNumber, status, agency, owner, receivedAt } = row;
  return { id, portal, reference, tnhsNumber, status, agency, owner, receivedAt: receivedAt.toISOString() };
}

function countsOf(row: OverdueRow): Pick<OverdueDossier, 'apologies' | 'supplementRequests' | 'dueAssumed'> {
  const { apologies, supplementRequests, dueAssumed } = row;
  return { apologies, supplementRequests, dueAssumed };
}

function secondsBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / secondMs);
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
