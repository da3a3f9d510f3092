import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import { header, mappingFolder, nameRule, removeMappingFolders, schemas } from '../../test/support/mapping-folder.js';
import { waitFor } from '../../test/support/wait-for.js';
import { GatewayError } from '../domain/errors.js';
import { MappingsFolder } from '../mapping/compile-mappings.js';
import { LiveMappings } from '../mapping/live-mappings.js';
import { systemClock } from '../platform/clock.js';
import { createLogger } from '../platform/log.js';
import { createDatabase, createPool, type Database } from '../store/database.js';
import { migrate } from '../store/migrate.js';
import { MappingDesk } from './mapping-desk.service.js';
import { MappingKeeper } from './mapping-keeper.service.js';

const at = new Date('2026-11-23T01:00:00Z');
const file = 'here-to-there/m.v1.yaml';
const written = `${header('m')}rules:\n${nameRule}`;
const shouting = written.replace('from: /Name,', 'from: /Name, do: [upper],');
const reason = 'vì bài kiểm tra';

let test: TestDatabase;
let pool: Pool;
let database: Database;
let actsBefore = 0;
const processes: Process[] = [];

interface Process {
  readonly mappings: LiveMappings;
  readonly keeper: MappingKeeper;
  readonly desk: MappingDesk;
}

beforeAll(async () => {
  test = await testDatabase();
  pool = createPool(test.url, 4);
  await migrate(pool);
  database = createDatabase(pool);
});

afterAll(async () => {
  await pool.end();
  await test.close();
  removeMappingFolders();
});

beforeEach(async () => {
  await database.deleteFrom('mapping_revision').execute();
  actsBefore = (await readActs()).length;
});

afterEach(async () => {
  for (const { keeper } of processes.splice(0)) await keeper.onApplicationShutdown();
});

const readActs = () => database.selectFrom('operator_act').selectAll().orderBy('seq').execute();
const newActs = async () => (await readActs()).slice(actsBefore);

async function start(dir: string, approval: 'one' | 'two' = 'one'): Promise<Process> {
  const mappings = new LiveMappings(new MappingsFolder(dir));
  const keeper = new MappingKeeper(mappings, database, createLogger('fatal'));
  await keeper.onModuleInit();
  const desk = new MappingDesk(keeper, mappings, database, systemClock, { MAPPING_APPROVAL: approval });
  const one = { mappings, keeper, desk };
  processes.push(one);
  return one;
}

const folder = (): string => mappingFolder({ [file]: written });

function nameBy({ mappings }: Process): unknown {
  const result = mappings.run('m', { Name: 'an' }, { at });
  return result.ok ? result.value['name'] : result.problems;
}

const edit = (yaml: string, more: { over?: number; draft?: boolean; who?: string } = {}) => ({
  ...{ name: 'm', yaml, reason, who: 'kỹ-sư', draft: false },
  ...more,
});

const refusal = async (act: Promise<unknown>): Promise<GatewayError> => {
  const error: unknown = await act.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof GatewayError)) throw new Error('it was not refused', { cause: error });
  return error;
};

describe('changing a mapping while the gateway runs', () => {
  it('is in force at once here, within seconds in every other process, and at the next start', async () => {
    const dir = folder();
    const [here, there] = [await start(dir), await start(dir)];
    expect([nameBy(here), nameBy(there)]).toEqual(['an', 'an']);
    const saved = await here.desk.save(edit(shouting, { over: 0 }));
    expect(saved).toMatchObject({ revision: 1, version: 1, state: 'active', author: 'kỹ-sư', reason });
    expect(nameBy(here)).toBe('AN');
    await waitFor(() => nameBy(there) === 'AN', { timeoutMs: 20_000, what: 'the other process to take it over' });
    expect(nameBy(await start(dir))).toBe('AN');
    expect(await newActs()).toEqual([
      expect.objectContaining({ who: 'kỹ-sư', act: 'mapping.activate', subject: 'mapping m', reason }),
    ]);
  });

  it('lets a run that has begun end with the set it began with', async () => {
    const here = await start(folder());
    const before = here.mappings.present;
    await here.desk.save(edit(shouting));
    const result = before.run('m', { Name: 'an' }, { at });
    expect(result.ok && result.value).toEqual({ name: 'an' });
  });

  it.each([
    ['a rule that names no field', written.replace('to: /name', 'to: /nome'), 9],
    ['text that is no YAML', `${written}  - { id: x`, 10],
    ['another mapping’s name', written.replace('mapping: m', 'mapping: n'), 1],
    ['another schema', written.replace('target: record.v1', 'target: form.v1'), 7],
    ['an expression where there was none', `${written}  - { id: x, to: /sex, jsonata: "Name" }\n`, undefined],
  ])('never puts %s in force, and names its line', async (_what, yaml, line) => {
    const here = await start(folder());
    const refused = await refusal(here.desk.save(edit(yaml)));
    expect(refused.code).toBe('MAPPING_BROKEN');
    const places = refused.violations.map(({ pointer }) => pointer);
    expect(places).toContain(line === undefined ? '/yaml' : `/yaml:${line}`);
    expect(await here.desk.history('m')).toEqual([]);
    expect(nameBy(here)).toBe('an');
  });

  it('goes back to an earlier revision, and to the file', async () => {
    const here = await start(folder());
    await here.desk.save(edit(shouting));
    await here.desk.save(edit(written.replace('from: /Name', 'const: X'), { over: 1 }));
    expect(nameBy(here)).toBe('X');
    await here.desk.activate({ name: 'm', revision: 1, reason, who: 'trực', over: 2 });
    expect(nameBy(here)).toBe('AN');
    expect((await here.desk.history('m')).map(({ revision, state }) => [revision, state])).toEqual([
      [2, 'retired'],
      [1, 'active'],
    ]);
    await here.desk.returnToFile({ name: 'm', reason, who: 'trực' });
    expect(nameBy(here)).toBe('an');
    expect((await newActs()).map(({ act }) => act)).toEqual([
      ...['mapping.activate', 'mapping.activate', 'mapping.roll-back', 'mapping.return-to-file'],
    ]);
  });

  it('refuses an edit that began from what is no longer in force', async () => {
    const dir = folder();
    const [here, there] = [await start(dir), await start(dir)];
    await here.desk.save(edit(shouting, { over: 0 }));
    expect((await refusal(there.desk.save(edit(written, { over: 0 })))).code).toBe('MAPPING_CHANGED');
  });

  it('waits for a second person where configuration wants two', async () => {
    const here = await start(folder(), 'two');
    expect((await refusal(here.desk.save(edit(shouting)))).code).toBe('SECOND_PERSON_NEEDED');
    await here.desk.save(edit(shouting, { draft: true }));
    const wanted = { name: 'm', revision: 1, reason };
    expect((await refusal(here.desk.activate({ ...wanted, who: 'ai-khác' }))).code).toBe('SECOND_PERSON_NEEDED');
    const alone = here.desk.activate({ ...wanted, who: 'kỹ-sư', approves: true });
    expect((await refusal(alone)).code).toBe('SECOND_PERSON_NEEDED');
    expect(nameBy(here)).toBe('an');
    await here.desk.activate({ ...wanted, who: 'người-duyệt', approves: true });
    expect(nameBy(here)).toBe('AN');
  });
});

const sexRule = '  - { id: sex, to: /sex, from: /Sex, do: [{ code: sex }] }\n';
const sexes = schemas['codes/sex.yaml'].trimStart();
const threeSexes = `${sexes}  - { code: "2", to: OTHER }\n`;
const wideRecord = schemas['schemas/record.v1.yaml'].replace('[MALE, FEMALE]', '[MALE, FEMALE, OTHER]');

const coded = (): string => mappingFolder({ [file]: written + sexRule, 'schemas/record.v1.yaml': wideRecord });
const editTable = (yaml: string, more: { over?: number } = {}) => ({ ...edit(yaml, more), name: 'codes/sex' });

function sexBy({ mappings }: Process, Sex: string): unknown {
  const result = mappings.run('m', { Name: 'an', Sex }, { at });
  return result.ok ? result.value['sex'] : result.problems.map(({ code }) => code);
}

describe('changing a code table while the gateway runs', () => {
  it('is in force in every process and for every mapping that reads it, until the file comes back', async () => {
    const dir = coded();
    const [here, there] = [await start(dir), await start(dir)];
    expect(sexBy(here, '2')).toEqual(['UNKNOWN_CODE']);
    await here.desk.save(editTable(threeSexes, { over: 0 }));
    expect(sexBy(here, '2')).toBe('OTHER');
    await waitFor(() => sexBy(there, '2') === 'OTHER', {
      timeoutMs: 20_000,
      what: 'the other process to take it over',
    });
    expect(here.desk.textInForce('codes/sex', 1)).toBe(threeSexes);
    expect((await newActs()).map(({ act, subject }) => [act, subject])).toEqual([
      ['mapping.activate', 'code-table sex'],
    ]);
    await here.desk.returnToFile({ name: 'codes/sex', reason, who: 'trực' });
    expect(sexBy(here, '2')).toEqual(['UNKNOWN_CODE']);
  });

  it.each([
    ['a meaning that a mapping’s target does not take', threeSexes.replace('OTHER', 'NONE'), '/yaml'],
    ['a code with two meanings', sexes.replace('"0"', '"1"'), '/yaml:7'],
    ['another table’s name', sexes.replace('table: sex', 'table: xes'), '/yaml:1'],
  ])('never puts %s in force', async (_what, yaml, pointer) => {
    const here = await start(coded());
    const refused = await refusal(here.desk.save(editTable(yaml)));
    expect([refused.code, ...refused.violations.map((one) => one.pointer)]).toEqual(['MAPPING_BROKEN', pointer]);
    expect(sexBy(here, '1')).toBe('MALE');
  });

  it('knows no table that the release does not have', async () => {
    const here = await start(coded());
    expect((await refusal(here.desk.save({ ...edit(sexes), name: 'codes/none' }))).code).toBe('NOT_FOUND');
  });

  it('gives way alone when another release does not compile with it', async () => {
    const dir = coded();
    const here = await start(dir);
    await here.desk.save(editTable(threeSexes));
    await here.desk.save(edit(shouting + sexRule));
    writeFileSync(
      join(dir, 'schemas/record.v1.yaml'),
      schemas['schemas/record.v1.yaml'].replace('maxLength: 5', 'maxLength: 6'),
    );
    const next = await start(dir);
    expect(nameBy(next)).toBe('AN');
    const broken = next.keeper.active.filter(({ faults }) => faults.length > 0);
    expect(broken.map(({ revision }) => revision.mapping)).toEqual(['codes/sex']);
  });
});

describe('starting over another release', () => {
  it('keeps the active revision and says that the file beneath it has changed', async () => {
    const dir = folder();
    const here = await start(dir);
    await here.desk.save(edit(shouting));
    writeFileSync(join(dir, file), `# another release\n${written}`);
    const next = await start(dir);
    expect(next.keeper.active.map(({ baseChanged, faults }) => ({ baseChanged, faults }))).toEqual([
      { baseChanged: true, faults: [] },
    ]);
    expect(nameBy(next)).toBe('AN');
  });

  it('runs the file where the active revision does not compile, and says why', async () => {
    const dir = folder();
    const here = await start(dir);
    await here.desk.save(edit(shouting));
    writeFileSync(join(dir, 'schemas/record.v1.yaml'), 'type: object\nproperties: { title: { type: string } }\n');
    writeFileSync(join(dir, file), written.replace('to: /name', 'to: /title'));
    const next = await start(dir);
    expect(next.mappings.run('m', { Name: 'an' }, { at })).toMatchObject({ ok: true, value: { title: 'an' } });
    expect(next.keeper.active[0]?.faults.map(({ where }) => where)).toEqual([`${file}:9`]);
  });
});
