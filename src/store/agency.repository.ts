// Versions of agencies' settings. Written once, never changed; a change counts the revision up, by which every process sees it.
import { sql } from 'kysely';
import { versionInForce, type AgencyVersion, type Asked } from '../domain/agency/agency-book.js';
import { onlyService, type AgencySettings } from '../domain/agency/agency-settings.js';
import type { Database, DossierRow, Tx } from './database.js';
import { gathered } from './gathered.js';

export interface AgencySeed {
  readonly agency: string;
  readonly service: string;
  readonly effectiveFrom: string;
  readonly settings: AgencySettings;
}

export interface NewAgencyVersion extends AgencySeed {
  readonly reason: string;
  readonly recordedBy: string;
  readonly recordedAt: Date;
}

const columns = [
  'agency',
  'service',
  'version',
  'effective_from as effectiveFrom',
  'settings',
  'reason',
  'recorded_by as recordedBy',
  'recorded_at as recordedAt',
] as const;

export async function readAgencyRevision(database: Database): Promise<number> {
  const row = await database.selectFrom('agency_settings_revision').select('revision').executeTakeFirstOrThrow();
  return row.revision;
}

export async function readAgencyVersions(database: Database): Promise<AgencyVersion[]> {
  return database.selectFrom('agency_settings').select(columns).orderBy('version').execute();
}

/** First versions for agencies that have none. Safe for many processes at once. @returns how many were new. */
export async function seedAgencies(
  database: Database,
  seeds: readonly AgencySeed[],
  mark: { readonly by: string; readonly at: Date },
): Promise<number> {
  if (seeds.length === 0) return 0;
  const rows = JSON.stringify(seeds.map((seed) => ({ ...seed, settings: JSON.stringify(seed.settings) })));
  return database.transaction().execute(async (tx) => {
    const { numAffectedRows = 0n } = await sql`
      INSERT INTO agency_settings (agency, service, version, effective_from, settings, reason, recorded_by, recorded_at)
      SELECT x.agency, x.service, 1, x."effectiveFrom", x.settings::jsonb, 'first list', ${mark.by}, ${mark.at}
      FROM jsonb_to_recordset(${rows}::jsonb) AS x(agency text, service text, "effectiveFrom" text, settings text)
      WHERE NOT EXISTS (SELECT 1 FROM agency_settings s WHERE s.agency = x.agency AND s.service = x.service)
      ORDER BY x.agency ON CONFLICT DO NOTHING`.execute(tx);
    if (numAffectedRows > 0n) await countUp(tx);
    return Number(numAffectedRows);
  });
}

/** @returns the number of the new version. Changes of one service come one after another. */
export async function addAgencyVersion(tx: Tx, added: NewAgencyVersion): Promise<number> {
  await countUp(tx);
  const { agency, service } = added;
  const { last } = await tx
    .selectFrom('agency_settings')
    .select((row) => row.fn.max('version').as('last'))
    .where('agency', '=', agency)
    .where('service', '=', service)
    .executeTakeFirstOrThrow();
  const version = (last ?? 0) + 1;
  await tx
    .insertInto('agency_settings')
    .values({
      ...{ agency, service, version, effective_from: added.effectiveFrom, settings: JSON.stringify(added.settings) },
      ...{ reason: added.reason, recorded_by: added.recordedBy, recorded_at: added.recordedAt },
    })
    .execute();
  return version;
}

/** The settings of one agency as they stood; for work inside a transaction and for rooms that keep no book. */
export async function findAgencySettings(
  database: Database | Tx,
  named: { readonly agency: string; readonly service: string },
  asked: Asked,
): Promise<AgencySettings | undefined> {
  const versions = await database
    .selectFrom('agency_settings')
    .select(columns)
    .where('agency', '=', named.agency)
    .where('service', '=', named.service)
    .execute();
  return versionInForce(versions, asked)?.settings;
}

/** An agency's versions for the only service. */
const versionsOf = gathered<string, AgencyVersion[]>(async (database, agencies) => {
  const versions = await database
    .selectFrom('agency_settings')
    .select(columns)
    .where('agency', 'in', [...new Set(agencies)])
    .where('service', '=', onlyService)
    .execute();
  return agencies.map((agency) => versions.filter((version) => version.agency === agency));
});

/** Who manages a dossier, by code and by its present name. */
export async function findManager(
  database: Database,
  dossier: Pick<DossierRow, 'agency' | 'managing_agency'>,
  day: string,
): Promise<{ readonly code: string; readonly name?: string }> {
  const code = dossier.managing_agency ?? dossier.agency;
  const settings = versionInForce(await versionsOf(database, code), { day })?.settings;
  return settings ? { code, name: settings.name } : { code };
}

/** Locks the one row, so that writers stand in line and nobody reads a revision before its rows are there. */
async function countUp(tx: Tx): Promise<void> {
  await tx
    .updateTable('agency_settings_revision')
    .set((row) => ({ revision: row('revision', '+', 1) }))
    .execute();
}
