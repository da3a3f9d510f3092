// Whether a portal's callback endpoint still wants to be called. No row, or a row without a time: it does.
import type { Database } from './database.js';
import { gathered } from './gathered.js';

export interface DisabledEndpoint {
  readonly system: string;
  readonly disabledAt: Date;
  readonly reason: string;
}

/** @returns undefined while the endpoint is in use. */
export const findDisabledEndpoint = gathered<string, DisabledEndpoint | undefined>(async (database, systems) => {
  const found = await listDisabledEndpoints(database);
  return systems.map((system) => found.find((endpoint) => endpoint.system === system));
});

/** For people who look. */
export async function listDisabledEndpoints(database: Database): Promise<DisabledEndpoint[]> {
  const rows = await selectDisabled(database).orderBy('system').execute();
  return rows.flatMap((row) => present(row) ?? []);
}

/** @returns false when it was disabled already; the first time and reason stay. */
export async function disableEndpoint(database: Database, endpoint: DisabledEndpoint): Promise<boolean> {
  const change = { disabled_at: endpoint.disabledAt, reason: endpoint.reason };
  const result = await database
    .insertInto('endpoint_state')
    .values({ system: endpoint.system, ...change })
    .onConflict((conflict) =>
      conflict.column('system').doUpdateSet(change).where('endpoint_state.disabled_at', 'is', null),
    )
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Lets the endpoint be called again; what was parked meanwhile is replayed by a person. @returns false when it was not disabled. */
export async function enableEndpoint(database: Database, system: string): Promise<boolean> {
  const result = await database
    .updateTable('endpoint_state')
    .set({ disabled_at: null, reason: null })
    .where('system', '=', system)
    .where('disabled_at', 'is not', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

function selectDisabled(database: Database) {
  return database
    .selectFrom('endpoint_state')
    .select(['system', 'disabled_at', 'reason'])
    .where('disabled_at', 'is not', null);
}

function present(row: {
  system: string;
  disabled_at: Date | null;
  reason: string | null;
}): DisabledEndpoint | undefined {
  if (row.disabled_at === null) return undefined;
  return { system: row.system, disabledAt: row.disabled_at, reason: row.reason ?? '' };
}
