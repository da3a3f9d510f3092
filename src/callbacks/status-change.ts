// The status change a callback tells: one row of the timeline, named by the delivery's payload {sequence}.
import { sql } from 'kysely';
import type { DeliveryWork } from '../delivery/handler.js';
import type { Status } from '../domain/status.js';
import type { Database, DossierRow } from '../store/database.js';
import { gathered } from '../store/gathered.js';
import type { JsonRecord } from '../store/tables.js';

export interface TimelineRow {
  readonly sequence: number;
  readonly status: Status;
  readonly at: Date;
  readonly reason: string | null;
  readonly detail: JsonRecord;
}

export interface StatusChange extends TimelineRow {
  readonly dossier: DossierRow;
}

/** @throws Error when the timeline has no such row: callbacks are owed by the transaction that writes it. */
export async function readStatusChange(database: Database, work: DeliveryWork): Promise<StatusChange> {
  const change = await oneChange(database, work);
  if (!change) throw new Error('The timeline has no row for this callback');
  return change;
}

const oneChange = gathered(readStatusChanges);

/** One query for a whole batch. @returns in the order of the works; undefined where the timeline has no row. */
export async function readStatusChanges(
  database: Database,
  works: readonly DeliveryWork[],
): Promise<(StatusChange | undefined)[]> {
  const { rows } = await sql<TimelineRow & { readonly dossier_id: string }>`
    SELECT e.dossier_id, e.sequence, e.status, e.at, e.reason, e.detail
    FROM unnest(${works.map((work) => work.dossierId)}::uuid[], ${works.map(sequenceOf)}::integer[]) AS told (dossier_id, sequence)
    JOIN dossier_event e ON e.dossier_id = told.dossier_id AND e.sequence = told.sequence`.execute(database);
  return works.map((work) => {
    const row = rows.find((one) => one.dossier_id === work.dossierId && one.sequence === sequenceOf(work));
    return row && { ...row, dossier: work.dossier };
  });
}

/** The timeline up to and including the change that a callback tells, in order. */
export const readTimeline = gathered<DeliveryWork, TimelineRow[]>(async (database, works) => {
  const rows = await database
    .selectFrom('dossier_event')
    .select(['dossier_id', 'sequence', 'status', 'at', 'reason', 'detail'])
    .where('dossier_id', 'in', [...new Set(works.map((work) => work.dossierId))])
    .orderBy('sequence')
    .execute();
  return works.map((work) =>
    rows.flatMap(({ dossier_id: dossierId, ...row }) =>
      dossierId === work.dossierId && row.sequence <= sequenceOf(work) ? [row] : [],
    ),
  );
});

/** The newest row of that timeline with its dossier; undefined when it is not the one that the callback tells. */
export function changeTold(work: DeliveryWork, timeline: readonly TimelineRow[]): StatusChange | undefined {
  const row = timeline.at(-1);
  return row?.sequence === sequenceOf(work) ? { ...row, dossier: work.dossier } : undefined;
}

export function sequenceOf(work: DeliveryWork): number {
  const sequence = work.payload['sequence'];
  if (typeof sequence !== 'number') throw new Error('A callback names its status change by {sequence}');
  return sequence;
}
