// The house's database with its own data keys, for what only the tables can tell. The vault of this process becomes the house's.
import type { Pool } from 'pg';
import { readConfig } from '../../src/platform/config.js';
import { readMasterKeys } from '../../src/platform/master-key.js';
import { DataKeys } from '../../src/store/data-keys.js';
import { createPool } from '../../src/store/database.js';
import type { House } from './house.js';

const readEveryMs = 100;

export async function openHouseDatabase(house: House): Promise<Pool> {
  const pool = createPool(house.database.url, 2);
  const config = readConfig({ PARTNERS_FILE: 'none', MASTER_KEY: house.masterKey });
  await new DataKeys(pool, readMasterKeys(config), readEveryMs).open();
  return pool;
}
