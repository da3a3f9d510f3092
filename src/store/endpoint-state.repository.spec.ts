import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import { createDatabase, createPool, type Database } from './database.js';
import {
  disableEndpoint,
  enableEndpoint,
  findDisabledEndpoint,
  listDisabledEndpoints,
} from './endpoint-state.repository.js';
import { migrate } from './migrate.js';

let home: TestDatabase;
let pool: Pool;
let database: Database;

beforeAll(async () => {
  home = await testDatabase();
  pool = createPool(home.url, 4);
  await migrate(pool);
  database = createDatabase(pool);
});
afterAll(async () => {
  await pool.end();
  await home.close();
});

describe('the state of an endpoint', () => {
  const first = { system: 'vss-portal', disabledAt: new Date('2026-11-22T01:00:00Z'), reason: 'HTTP 410' };
  const second = { ...first, disabledAt: new Date('2026-11-22T02:00:00Z'), reason: 'again' };

  it('is in use until somebody disables it', async () => {
    expect(await findDisabledEndpoint(database, 'vss-portal')).toBeUndefined();
    expect(await enableEndpoint(database, 'vss-portal')).toBe(false);
  });

  it('keeps the first time and reason when disabled twice', async () => {
    expect(await disableEndpoint(database, first)).toBe(true);
    expect(await disableEndpoint(database, second)).toBe(false);
    expect(await findDisabledEndpoint(database, 'vss-portal')).toEqual(first);
    expect(await findDisabledEndpoint(database, 'npsp')).toBeUndefined();
    expect(await listDisabledEndpoints(database)).toEqual([first]);
  });

  it('can be enabled and disabled anew', async () => {
    expect(await enableEndpoint(database, 'vss-portal')).toBe(true);
    expect(await listDisabledEndpoints(database)).toEqual([]);
    expect(await disableEndpoint(database, second)).toBe(true);
    expect(await findDisabledEndpoint(database, 'vss-portal')).toEqual(second);
  });
});
