import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import { benchEntry } from '../../test/support/bench-entry.js';
import { holdAnswers } from '../../test/support/held-answers.js';
import { header, mappingFolder, nameRule, removeMappingFolders } from '../../test/support/mapping-folder.js';
import { waitFor } from '../../test/support/wait-for.js';
import { MappingsFolder } from '../mapping/compile-mappings.js';
import { LiveMappings } from '../mapping/live-mappings.js';
import { systemClock } from '../platform/clock.js';
import { createLogger } from '../platform/log.js';
import { createDatabase, createPool, type Database } from '../store/database.js';
import { migrate } from '../store/migrate.js';
import { MappingBench, type TrialSample } from './mapping-bench.service.js';
import { MappingKeeper } from './mapping-keeper.service.js';
import { MappingTrials, type WantedTrial } from './mapping-trials.service.js';

const plain = `${header('m')}rules:\n${nameRule}`;
const upper = plain.replace('from: /Name', 'from: /Name, do: [upper]');

let test: TestDatabase;
let pool: Pool;
let database: Database;
let trials: MappingTrials;
let bench: MappingBench;

beforeAll(async () => {
  test = await testDatabase();
  pool = createPool(test.url, 4);
  await migrate(pool);
  database = createDatabase(pool);
  const logger = createLogger('fatal');
  const mappings = new LiveMappings(new MappingsFolder(mappingFolder({ 'here-to-there/m.v1.yaml': plain })));
  bench = new MappingBench(new MappingKeeper(mappings, database, logger), mappings, benchEntry(8000));
  trials = new MappingTrials(database, systemClock, logger, bench);
});

afterEach(() => waitFor(async () => (await running()) === 0, { what: 'the trials to end' }));

afterAll(async () => {
  await bench.onApplicationShutdown();
  await pool.end();
  await test.close();
  removeMappingFolders();
});

const running = async (): Promise<number> =>
  (await database.selectFrom('mapping_trial').select('id').where('state', '=', 'running').execute()).length;

async function* named(...names: readonly string[]): AsyncGenerator<TrialSample> {
  for (const [index, Name] of names.entries()) {
    await Promise.resolve();
    const at = new Date('2026-11-22T01:00:00Z');
    yield {
      id: `s${index}`,
      at,
      dossierId: null,
      reference: `R${index}`,
      agency: null,
      ...{ basis: 'kept' as const, mapping: 'm' },
      source: { Name },
    };
  }
}

async function* endless(): AsyncGenerator<TrialSample> {
  for (;;) yield* named('an');
}

const wanted = (samples: AsyncIterable<TrialSample>, yaml = upper): WantedTrial => ({
  ...{ name: 'm', yaml, version: 1, samples, last: 5000, who: 'kỹ-sư' },
});

const ended = (id: string) =>
  waitFor(
    async () => {
      const trial = await trials.find('m', id);
      return trial.state === 'running' ? undefined : trial;
    },
    { timeoutMs: 50_000, what: 'the trial to end' },
  );

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
    await waitFor(async () => (await trials.find('m', id)).tried >= 100, {
      timeoutMs: 40_000,
      what: 'its progress to be told',
    });
    await trials.cancel('m', id);
    expect(await ended(id)).toMatchObject({ state: 'cancelled' });
    const again = await trials.begin(wanted(named('an')));
    expect(await ended(again)).toMatchObject({ state: 'done', tried: 1 });
  });

  it('may be followed by another as soon as it is seen to have ended', async () => {
    const late = holdAnswers(database, (query) => JSON.stringify(query).includes('"ended_at"'));
    const here = new MappingTrials(late.database, systemClock, createLogger('fatal'), bench);
    const id = await here.begin(wanted(named('an')));
    expect(await ended(id)).toMatchObject({ state: 'done' });
    const next = here.begin(wanted(named('an')));
    await waitFor(() => late.held() === 1, { what: 'the end of the first to be written' });
    late.release();
    expect(await ended(await next)).toMatchObject({ state: 'done' });
  });

  it('ends at a document that takes too long, and names it', async () => {
    const rules = Array.from(
      { length: 1000 },
      (_, index) => `      - { id: n${index}, to: /n, from: /N, do: [upper] }`,
    );
    const many = `${plain}  - id: items\n    to: /items\n    each: /Items\n    rules:\n${rules.join('\n')}\n      - { id: n, to: /n, const: x }\n`;
    async function* heavy(): AsyncGenerator<TrialSample> {
      yield* named('an');
      for await (const one of named('an')) {
        yield {
          ...one,
          id: 'heavy',
          reference: 'H1',
          source: { Name: 'an', Items: Array.from({ length: 500_000 }, () => ({})) },
        };
      }
    }
    const id = await trials.begin(wanted(heavy(), many));
    expect(await ended(id)).toMatchObject({ state: 'failed', tried: 1 });
    const found = await trials.findings(id, { after: 0, limit: 10 });
    expect(found.map(({ reference, verdict }) => [reference, verdict])).toContainEqual(['H1', 'too-slow']);
    expect(await ended(await trials.begin(wanted(named('an'))))).toMatchObject({ state: 'done' });
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
