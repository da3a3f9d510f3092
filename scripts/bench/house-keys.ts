// A house's database, opened with its own data keys by the very build that runs in it.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Pool } from 'pg';
import { built, type House } from '../../test/support/house.js';

export interface HouseKeys {
  readonly pool: Pool;
  readonly personHash: (number: string) => string;
  readonly nameHash: (fullName: string) => string;
  readonly sealJson: (purpose: string, value: unknown) => string;
}

export async function openHouseKeys(house: House): Promise<HouseKeys> {
  const [config, master, keys, database, hashes, vault] = await Promise.all([
    builtModule<typeof import('../../src/platform/config.js')>('platform/config.js'),
    builtModule<typeof import('../../src/platform/master-key.js')>('platform/master-key.js'),
    builtModule<typeof import('../../src/store/data-keys.js')>('store/data-keys.js'),
    builtModule<typeof import('../../src/store/database.js')>('store/database.js'),
    builtModule<typeof import('../../src/store/keyed-hashes.js')>('store/keyed-hashes.js'),
    builtModule<typeof import('../../src/platform/vault.js')>('platform/vault.js'),
  ]);
  const pool = database.createPool(house.database.url, 2);
  const settings = config.readConfig({ PARTNERS_FILE: 'none', MASTER_KEY: house.masterKey });
  await new keys.DataKeys(pool, master.readMasterKeys(settings), 100).open();
  return { pool, personHash: hashes.personHash, nameHash: hashes.nameHash, sealJson: vault.sealJson };
}

async function builtModule<T>(path: string): Promise<T> {
  const file = join(resolve(import.meta.dirname, '../..'), built, path);
  return (await import(pathToFileURL(file).href)) as T;
}
