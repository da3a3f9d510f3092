// The dossiers of deliveries that were just claimed. A form whose seal is broken must not stop its neighbours: its deliveries are
// parked for a person, the others go on.
import { VaultError } from '../platform/vault.js';
import type { Database, DeliveryRow, DossierRow } from './database.js';

export async function readClaimedDossiers(
  database: Database,
  deliveries: readonly DeliveryRow[],
): Promise<DossierRow[]> {
  const ids = [...new Set(deliveries.map((row) => row.dossier_id))];
  try {
    return await database.selectFrom('dossier').selectAll().where('id', 'in', ids).execute();
  } catch (error) {
    if (!isBroken(error)) throw error;
    const each = await Promise.all(ids.map((id) => readOrPark(database, id, deliveries)));
    return each.flat();
  }
}

async function readOrPark(database: Database, id: string, deliveries: readonly DeliveryRow[]): Promise<DossierRow[]> {
  try {
    return await database.selectFrom('dossier').selectAll().where('id', '=', id).execute();
  } catch (error) {
    if (!isBroken(error)) throw error;
    const mine = deliveries.filter((row) => row.dossier_id === id).map((row) => row.id);
    await database
      .updateTable('delivery')
      .set({ state: 'parked', code: 'SEAL_BROKEN', worker: null, lease_until: null, updated_at: new Date() })
      .where('id', 'in', mine)
      .where('state', '=', 'in_flight')
      .execute();
    return [];
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof VaultError && error.code === 'SEAL_BROKEN';
}
