// A group of failures and an incident as operators read them: the error table's words beside the code.
import { codeWords } from '../codes/code.words.js';
import type { CodeDocument } from '../codes/codes.documents.js';
import { runbookSections } from '../../domain/errors/runbook.js';
import type { FailingDelivery, GroupView } from '../../store/failure-reads.js';
import type { IncidentView } from '../../store/incident-reads.js';
import type { CsvColumn } from '../list/csv.js';
import type { FailingDeliveryDocument, FailureGroup, IncidentDocument } from './failures.documents.js';

export function groupAnswer({ lastKey: _key, ...view }: GroupView): FailureGroup {
  const { title } = wordsOf(view.code);
  return { ...view, title, firstSeen: view.firstSeen.toISOString(), lastSeen: view.lastSeen.toISOString() };
}

export function deliveryAnswer({ since, nextAt, ...row }: FailingDelivery): FailingDeliveryDocument {
  return { ...row, since: since.toISOString(), nextAt: nextAt?.toISOString() ?? null };
}

export function incidentAnswer({ openedKey: _key, ...view }: IncidentView): IncidentDocument {
  return {
    ...view,
    state: view.resolvedAt === null ? 'open' : 'resolved',
    openedAt: view.openedAt.toISOString(),
    resolvedAt: view.resolvedAt?.toISOString() ?? null,
    acknowledgedAt: view.acknowledgedAt?.toISOString() ?? null,
  };
}

/** A code of an older release says itself; its deliveries are parked or waiting like all others. */
export function wordsOf(code: string): Omit<CodeDocument, 'code' | 'outcome'> {
  return (
    codeWords(code) ?? {
      ...{ title: { vi: code, en: code }, remedy: { vi: '', en: '' }, mender: 'operator' },
      ...{ runbook: 'deliveries-are-parked', runbookTitle: runbookSections['deliveries-are-parked'] },
    }
  );
}

export const groupColumns: readonly CsvColumn<FailureGroup>[] = [
  { title: 'system', of: (group) => group.system },
  { title: 'operation', of: (group) => group.operation },
  { title: 'code', of: (group) => group.code },
  { title: 'message', of: (group) => group.message },
  { title: 'state', of: (group) => group.state },
  { title: 'open', of: (group) => group.openCount },
  { title: 'parked', of: (group) => group.parkedCount },
  { title: 'deliveries', of: (group) => group.deliveries },
  { title: 'attempts', of: (group) => group.attempts },
  { title: 'firstSeen', of: (group) => group.firstSeen },
  { title: 'lastSeen', of: (group) => group.lastSeen },
  { title: 'id', of: (group) => group.id },
];

export const deliveryColumns: readonly CsvColumn<FailingDeliveryDocument>[] = [
  { title: 'reference', of: (row) => row.reference },
  { title: 'agency', of: (row) => row.agency },
  { title: 'state', of: (row) => row.state },
  { title: 'attempts', of: (row) => row.attempts },
  { title: 'since', of: (row) => row.since },
  { title: 'nextAt', of: (row) => row.nextAt },
  { title: 'deliveryId', of: (row) => row.deliveryId },
  { title: 'dossierId', of: (row) => row.dossierId },
];

export const incidentColumns: readonly CsvColumn<IncidentDocument>[] = [
  { title: 'kind', of: (one) => one.kind },
  { title: 'system', of: (one) => one.system },
  { title: 'operation', of: (one) => one.operation },
  { title: 'code', of: (one) => one.code },
  { title: 'count', of: (one) => one.count },
  { title: 'state', of: (one) => one.state },
  { title: 'openedAt', of: (one) => one.openedAt },
  { title: 'resolvedAt', of: (one) => one.resolvedAt },
  { title: 'owner', of: (one) => one.owner },
  { title: 'id', of: (one) => one.id },
];
