// A replay as operators see it.
import type { ReplayRow } from '../../store/replay.repository.js';
import type { ReplayItemView } from '../../store/replay-item-reads.js';
import type { CsvColumn } from '../list/csv.js';
import type { ReplayAnswer, ReplayItemAnswer } from './replays.documents.js';

export function replayAnswer(row: ReplayRow): ReplayAnswer {
  const { id, state, selection, reason, again, total, released, delivered, refused, failed, cancelled, skipped } = row;
  const { ids, ...asked } = selection as { readonly ids?: readonly string[] };
  return {
    ...{ id, state, reason, again, total, delivered, refused, failed, cancelled, skipped },
    selection: { ...asked, ...(ids ? { ids: ids.length } : {}) },
    stateBy: row.state_by,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    perSecond: row.per_second,
    failurePercent: row.failure_percent,
    failureMinimum: row.failure_minimum,
    waiting: total - released - skipped,
    underWay: released - delivered - refused - failed - cancelled,
  };
}

export const replayColumns: readonly CsvColumn<ReplayAnswer>[] = (
  ['id', 'state', 'createdBy', 'createdAt', 'total', 'delivered', 'refused', 'failed', 'cancelled', 'skipped'] as const
).map((title) => ({ title, of: (row) => row[title] }));

export function itemAnswer({ releasedAt, endedAt, ...view }: ReplayItemView): ReplayItemAnswer {
  const { place, deliveryId, dossierId, portalReference, agency, system, operation, outcome, code } = view;
  const times = { releasedAt: releasedAt?.toISOString() ?? null, endedAt: endedAt?.toISOString() ?? null };
  return { place, deliveryId, dossierId, portalReference, agency, system, operation, outcome, code, ...times };
}

const itemTitles = [
  ...(['place', 'deliveryId', 'dossierId', 'portalReference', 'agency', 'system', 'operation', 'outcome'] as const),
  ...(['code', 'releasedAt', 'endedAt'] as const),
];
export const itemColumns: readonly CsvColumn<ReplayItemAnswer>[] = itemTitles.map((title) => ({
  title,
  of: (row) => row[title],
}));
