// Trials of edited mappings: begun, told how far they are, ended; kept for a day.
import type { Selectable } from 'kysely';
import type { Database } from './database.js';
import type { MappingTrialFindingTable, MappingTrialTable, TrialState } from './mapping.tables.js';
import type { JsonRecord } from './table-columns.js';

export type MappingTrial = Selectable<MappingTrialTable>;
export type MappingTrialFinding = Selectable<MappingTrialFindingTable>;

export interface NewTrial {
  readonly id: string;
  readonly mapping: string;
  readonly version: number;
  readonly who: string;
  readonly wanted: number;
  readonly at: Date;
}

export interface Finding {
  readonly place: number;
  readonly sample: string;
  readonly dossierId: string | null;
  readonly reference: string | null;
  readonly verdict: string;
  readonly detail: JsonRecord;
}

export async function beginTrial(database: Database, { at, ...trial }: NewTrial): Promise<void> {
  await database
    .insertInto('mapping_trial')
    .values({ ...trial, state: 'running', started_at: at, beat_at: at })
    .execute();
}

/** @returns false when the trial is to stop: somebody cancelled it, or it is gone. */
export async function noteTrial(
  database: Database,
  id: string,
  told: { readonly tried: number; readonly summary: JsonRecord; readonly at: Date },
): Promise<boolean> {
  const row = await database
    .updateTable('mapping_trial')
    .set({ tried: told.tried, summary: JSON.stringify(told.summary), beat_at: told.at })
    .where('id', '=', id)
    .returning('cancel_wanted')
    .executeTakeFirst();
  return row?.cancel_wanted === false;
}

export async function keepFindings(database: Database, id: string, findings: readonly Finding[]): Promise<void> {
  if (findings.length === 0) return;
  const rows = findings.map(({ dossierId, detail, ...rest }) => ({
    ...{ ...rest, trial_id: id, dossier_id: dossierId, detail: JSON.stringify(detail) },
  }));
  await database.insertInto('mapping_trial_finding').values(rows).execute();
}

export async function endTrial(database: Database, id: string, state: TrialState, at: Date): Promise<void> {
  await database
    .updateTable('mapping_trial')
    .set({ state, ended_at: at, beat_at: at })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

/** @returns false when there is no such trial under way. */
export async function wantTrialCancelled(database: Database, id: string): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('mapping_trial')
    .set({ cancel_wanted: true })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export function findTrial(database: Database, id: string): Promise<MappingTrial | undefined> {
  return database.selectFrom('mapping_trial').selectAll().where('id', '=', id).executeTakeFirst();
}

/** In the order they were found, `after` a place. */
export function readFindings(
  database: Database,
  id: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<MappingTrialFinding[]> {
  return database
    .selectFrom('mapping_trial_finding')
    .selectAll()
    .where('trial_id', '=', id)
    .where('place', '>', after)
    .orderBy('place')
    .limit(limit)
    .execute();
}

export async function dropTrials(database: Database, startedBefore: Date): Promise<void> {
  await database.deleteFrom('mapping_trial').where('started_at', '<', startedBefore).execute();
}
