// An edit in the operators' API.
import type { EditView } from '../../store/dossier-edit.repository.js';
import type { CsvColumn } from '../list/csv.js';
import type { ShownEdit } from './edit-views.service.js';
import type { EditAnswer, EditWithDifferences } from './edits.documents.js';

export function editAnswer(row: EditView): EditAnswer {
  const { id, state, changed, deliveries, reason, decision, agency } = row;
  return {
    ...{ id, state, changed, deliveries, reason, decision, agency },
    dossierId: row.dossier_id,
    portalReference: row.portal_ref,
    needsApproval: row.needs_approval,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at.toISOString(),
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.toISOString() ?? null,
    appliedBy: row.applied_by,
    appliedAt: row.applied_at?.toISOString() ?? null,
  };
}

export function shownAnswer({ view, differences, duties, stale }: ShownEdit): EditWithDifferences {
  return { ...editAnswer(view), stale, differences: [...differences], duties: [...duties] };
}

const titles = ['id', 'dossierId', 'portalReference', 'state', 'proposedBy', 'proposedAt', 'decidedBy'] as const;
export const editColumns: readonly CsvColumn<EditAnswer>[] = titles.map((title) => ({
  title,
  of: (row) => row[title],
}));
