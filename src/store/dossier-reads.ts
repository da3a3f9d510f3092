// What a door may show of dossiers. Every read names the portal that asks, so a foreign dossier is simply not there.
import type { Portal } from '../domain/operations.js';
import type { Status } from '../domain/status.js';
import type { Database, DossierRow } from './database.js';
import type { JsonRecord } from './tables.js';

export type DossierKey = { readonly id: string } | { readonly reference: string };

export interface DossierView {
  readonly id: string;
  readonly reference: string;
  readonly status: Status;
  readonly sequence: number;
  readonly tnhsNumber: string | null;
  readonly appointmentAt: Date | null;
  readonly result: JsonRecord | null;
  readonly receivedAt: Date;
  readonly updatedAt: Date;
}

export interface TimelineEntry {
  readonly sequence: number;
  readonly status: Status;
  readonly by: string;
  readonly at: Date;
  readonly reason: string | null;
  readonly detail: JsonRecord;
}

export interface DossierPage {
  readonly portal: Portal;
  readonly status?: Status | undefined;
  readonly reference?: string | undefined;
  /** Only dossiers older than this one (ids grow with time). */
  readonly before?: string | undefined;
  readonly limit: number;
}

const shown = [
  'id',
  'portal_ref',
  'status',
  'sequence',
  'tnhs_number',
  'appointment_at',
  'due_at',
  'result',
  'received_at',
  'updated_at',
] as const;

export async function findDossier(
  database: Database,
  portal: Portal,
  key: DossierKey,
): Promise<DossierView | undefined> {
  const query = database.selectFrom('dossier').select(shown).where('portal', '=', portal);
  const named = 'id' in key ? query.where('id', '=', key.id) : query.where('portal_ref', '=', key.reference);
  const row = await named.executeTakeFirst();
  return row && viewOf(row);
}

/** Newest first. */
export async function listDossiers(database: Database, page: DossierPage): Promise<DossierView[]> {
  let query = database.selectFrom('dossier').select(shown).where('portal', '=', page.portal);
  if (page.status !== undefined) query = query.where('status', '=', page.status);
  if (page.reference !== undefined) query = query.where('portal_ref', '=', page.reference);
  if (page.before !== undefined) query = query.where('id', '<', page.before);
  const rows = await query.orderBy('id', 'desc').limit(page.limit).execute();
  return rows.map(viewOf);
}

export async function readTimeline(database: Database, dossierId: string): Promise<TimelineEntry[]> {
  return database
    .selectFrom('dossier_event')
    .select(['sequence', 'status', 'by', 'at', 'reason', 'detail'])
    .where('dossier_id', '=', dossierId)
    .orderBy('sequence')
    .execute();
}

/** TNHS's date or, until it gives one, the agency's own; a refused dossier has none to wait for. */
export function appointmentOf(row: Pick<DossierRow, 'status' | 'appointment_at' | 'due_at'>): Date | null {
  return row.appointment_at ?? (row.status === 3 ? null : row.due_at);
}

function viewOf(row: Pick<DossierRow, (typeof shown)[number]>): DossierView {
  return {
    id: row.id,
    reference: row.portal_ref,
    status: row.status,
    sequence: row.sequence,
    tnhsNumber: row.tnhs_number,
    appointmentAt: appointmentOf(row),
    result: row.result,
    receivedAt: row.received_at,
    updatedAt: row.updated_at,
  };
}
