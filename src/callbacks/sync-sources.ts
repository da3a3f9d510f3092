// The documents of past syncs, read again for people who try a mapping: the dossier and the names of its procedure as they are now,
// its timeline up to the change that was told. The portal is not asked: without a kept copy of the names there is no document.
import type { DeliveryWork } from '../delivery/handler.js';
import { localDayAt } from '../domain/calendar/local-day.js';
import type { JsonRecord, MappingSet } from '../mapping/mapping.types.js';
import { findManager } from '../store/agency.repository.js';
import type { Database } from '../store/database.js';
import { findProcedure } from '../store/npsp.repository.js';
import { procedureCode, syncSource, type SyncSettings } from './national-sync.js';
import { changeTold, readTimeline } from './status-change.js';

export interface SyncGround {
  readonly database: Database;
  readonly mappings: MappingSet;
  readonly generation: SyncSettings['generation'];
  readonly now: Date;
}

/** @returns in the order of the works; undefined where there is no document. */
export async function readSyncSources(
  ground: SyncGround,
  works: readonly DeliveryWork[],
): Promise<(JsonRecord | undefined)[]> {
  const sources: (JsonRecord | undefined)[] = [];
  for (const work of works) sources.push(await readSyncSource(ground, work));
  return sources;
}

async function readSyncSource(ground: SyncGround, work: DeliveryWork): Promise<JsonRecord | undefined> {
  const { database, mappings, generation, now } = ground;
  const day = localDayAt(now);
  const timeline = await readTimeline(database, work);
  const change = changeTold(work, timeline);
  const copy = await findProcedure(database, procedureCode(mappings, work.dossier, day));
  if (!change || !copy) return undefined;
  const { code, name, fieldCode, fieldName } = copy;
  const procedure = { code, name, fieldCode, fieldName };
  const agency = await findManager(database, work.dossier, day);
  return syncSource(change, timeline, { procedure, agency, generation });
}
