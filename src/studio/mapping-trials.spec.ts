import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import { compileRules, nameRule, removeMappingFolders } from '../../test/support/mapping-folder.js';
import { waitFor } from '../../test/support/wait-for.js';
import { systemClock } from '../platform/clock.js';
import { createLogger } from '../platform/log.js';
import { createDatabase, createPool, type Database } from '../store/database.js';
import { migrate } from '../store/migrate.js';
import { MappingTrials, type WantedTrial } from './mapping-trials.service.js';
import type { Sample } from './sample.js';

const before = compileRules(nameRule);
const upper = compileRules(nameRule.replace('from: /Name', 'from: /Name, do: [upper]'));

let test: TestDatabase;
let pool: Pool;
let database: Database;
let trials: MappingTrials;

beforeAll(async () => {
  test = await testDatabase();
  pool = createPool(test.url, 4);
  await migrate(pool);
  database = createDatabase(pool);
  trials = new MappingTrials(database, systemClock, createLogger('fatal'));
});

afterEach(() => waitFor(async () => (await running()) === 0, { what: 'the trials to end' }));

afterAll(async () => {
  await pool.end();
  await test.close();
  removeMappingFolders();
});

const running = async (): Promise<number> =>
  (await database.selectFrom('mapping_trial').select('id').where('state', '=', 'running').execute()).length;

async function* named(...names: readonly string[]): AsyncGenerator<Sample> {
  for (const [index, Name] of names.entries()) {
    await Promise.resolve();
    const at = new Date('2026-11-22T01:00:00Z');
    yield {
      id: `s${index}`,
      at,
      dossierId: null,
      reference: `R${index}`,
      agency: null,
      basis: 'kept',
      source: { Name },
    };
  }
}

async function* endless(): AsyncGenerator<Sample> {
  for (;;) yield* named('an');
}

const wanted = (samples: AsyncIterable<Sample>, last = 5000): WantedTrial => ({
  ...{ name: 'm', before, after: { set: upper, version: 1 }, samples, last, who: 'kỹ-sư' },
});

const ended = (id: string) =>
  waitFor(async () => {
    const trial = await trials.find('m', id);
    return trial.state === 'running' ? undefined : trial;
  });

describe('trying an edited mapping', () => {
  it('counts what changes and keeps each document that does, in shapes', async () => {
    const id = await trials.begin(wanted(named('Zyx', 'ZYX', 'Zyxw', 'zyxwvu')));
    expect(await ended(id)).toMatchObject({
      ...{ state: 'done', tried: 4, who: 'kỹ-sư' },
      summary: { verdicts: { same: 1, changed: 2, 'still-fails': 1 }, fields: { '/name': 2 } },
    });
    const found = await trials.findings(id, { after: 0, limit: 10 });
    expect(found.map(({ reference, verdict }) => [reference, verdict])).toEqual([
      ['R0', 'changed'],
      ['R2', 'changed'],
    ]);
    expect(JSON.stringify(found).toLowerCase()).not.toContain('zyx');
    expect(await trials.findings(id, { after: found[0]?.place ?? 0, limit: 10 })).toHaveLength(1);
  });

  it('goes on beside other work, one at a time, until it is cancelled', async () => {
    const id = await trials.begin(wanted(endless()));
    await expect(trials.begin(wanted(named('an')))).rejects.toMatchObject({ code: 'MAPPING_TRIAL_RUNNING' });
    await waitFor(async () => (await trials.find('m', id)).tried >= 100, { what: 'its progress to be told' });
    await trials.cancel('m', id);
    expect(await ended(id)).toMatchObject({ state: 'cancelled' });
    const again = await trials.begin(wanted(named('an')));
    expect(await ended(again)).toMatchObject({ state: 'done', tried: 1 });
  });

  it('is told as failed when its process has gone, and is forgotten after a day', async () => {
    const id = await trials.begin(wanted(named('an')));
    await ended(id);
    const long = new Date(Date.now() - 3_600_000);
    await database.updateTable('mapping_trial').set({ state: 'running', beat_at: long }).where('id', '=', id).execute();
    expect(await trials.find('m', id)).toMatchObject({ state: 'failed' });
    const old = new Date(Date.now() - 25 * 3_600_000);
    await database.updateTable('mapping_trial').set({ state: 'done', started_at: old }).where('id', '=', id).execute();
    await expect(trials.find('m', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await ended(await trials.begin(wanted(named('an'))));
    const left = await database.selectFrom('mapping_trial').select('id').where('id', '=', id).execute();
    expect(left).toEqual([]);
  });
});
