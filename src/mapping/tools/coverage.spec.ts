import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { compileRules, header, mappingFolder, removeMappingFolders } from '../../../test/support/mapping-folder.js';
import { compileMappings } from '../compile-mappings.js';
import { checkMappings } from './check-mappings.js';
import { readCoverage } from './coverage.js';
import { nearest } from './nearest.js';

const at = new Date('2026-11-22T01:00:00Z');
const rules = `  - { id: name, to: /name, from: /Name, required: true, when: { present: /Born } }
  - { id: elseName, to: /name, const: x }
  - { id: sex, to: /sex, from: /Sex, do: [{ code: sex }] }
  - { id: items, to: /items, each: /Items, rules: [{ id: n, to: /n, const: 'n' }] }
`;

afterAll(removeMappingFolders);

describe('coverage', () => {
  it('lists what nobody reads and what nobody fills; an object nobody touches once, as a whole', async () => {
    const { mappings } = await readCoverage(compileRules(rules), { at });
    expect(mappings).toEqual([
      {
        mapping: 'm',
        version: 1,
        unread: [
          { path: '/Count', required: false, type: 'integer' },
          { path: '/Inner', required: false, type: 'object' },
          { path: '/Items', required: false, type: 'list' },
        ],
        unfilled: [
          { path: '/count', required: false, type: 'integer' },
          { path: '/inner', required: false, type: 'object' },
        ],
      },
    ]);
  });

  it('tells mandatory target fields first, where a mapping of changes leaves them out', async () => {
    const partial = `${header('m')}partial: true\nrules:\n  - { id: count, to: /count, from: /Count }\n`;
    const set = compileMappings(mappingFolder({ 'here-to-there/m.v1.yaml': partial }));
    const { mappings } = await readCoverage(set, { at });
    const unfilled = mappings[0]?.unfilled.map(({ path, required }) => [path, required]);
    expect(unfilled?.[0]).toEqual(['/name', true]);
    expect(unfilled).toHaveLength(4);
  });

  it('sees the fields that an expression names', async () => {
    const set = compileRules(`  - { id: name, to: /name, jsonata: "$join([Name, Inner.A])", required: true }\n`);
    const { mappings } = await readCoverage(set, { at });
    expect(mappings[0]?.unread.map(({ path }) => path)).toEqual(['/Sex', '/Born', '/Count', '/Inner/B', '/Items']);
  });

  it('with golden folders tells the rules and codes that no case exercises, by the days of the entries', async () => {
    const sex = `table: sex\nsource: test\ntag: A\nentries:
  - { code: "1", to: MALE, effective_from: 2020-01-01, effective_to: 2025-12-31 }
  - { code: "1", to: MALE, effective_from: 2026-01-01 }
  - { code: "0", to: FEMALE, effective_from: 2020-01-01 }\n`;
    const dir = mappingFolder({ 'codes/sex.yaml': sex, 'here-to-there/m.v1.yaml': `${header('m')}rules:\n${rules}` });
    const golden = join(dir, 'golden');
    for (const [name, source] of Object.entries({ one: { Sex: '1' }, two: { Sex: '7', Items: [{}] } })) {
      mkdirSync(join(golden, 'm', name), { recursive: true });
      writeFileSync(join(golden, 'm', name, 'source.json'), JSON.stringify(source));
    }
    const { mappings, tables } = await readCoverage(compileMappings(dir), { at, goldenDir: golden });
    expect(mappings[0]?.golden).toEqual({
      cases: 2,
      idleRules: [{ rule: 'name', where: 'here-to-there/m.v1.yaml:9' }],
    });
    expect(tables).toEqual([{ table: 'sex', entries: 3, idle: ['1', '0'], usedBy: ['m'] }]);
  });
});

describe('checking', () => {
  it('counts what a whole folder holds', () => {
    const dir = mappingFolder({ 'here-to-there/m.v1.yaml': `${header('m')}rules:\n${rules}` });
    expect(checkMappings(dir)).toMatchObject({
      ok: true,
      counts: { mappings: 1, versions: 1, rules: 5, assumedRules: 0, codeTables: 1, codes: 2 },
    });
  });

  it('tells every fault with its place', () => {
    const dir = mappingFolder({
      'here-to-there/m.v1.yaml': `${header('m')}rules:\n  - { id: name, to: /nome, from: /Nome }\n`,
    });
    const checked = checkMappings(dir);
    expect(checked.ok ? [] : checked.faults.map(({ where, text }) => `${where} ${text}`)).toEqual([
      'here-to-there/m.v1.yaml:9 rule name: source has no /Nome',
      'here-to-there/m.v1.yaml:9 rule name: target has no /nome',
      'here-to-there/m.v1.yaml:1 mandatory /name of the target is never sure to be filled',
    ]);
  });

  it('says that a folder is none of mappings', () => {
    expect(checkMappings('/nowhere')).toMatchObject({ ok: false, faults: [{ where: '/nowhere' }] });
  });
});

describe('the nearest names', () => {
  const known = ['voucher-to-tst-record', 'canonical-to-tst-cover', 'native-to-canonical', 'soap-to-canonical'];
  it.each([
    ['voucher-to-tst-recrod', 'voucher-to-tst-record'],
    ['tst-cover', 'canonical-to-tst-cover'],
    ['Nativ-to-canonical', 'native-to-canonical'],
  ])('of %s begin with %s', (asked, first) => {
    expect(nearest(asked, known)[0]).toBe(first);
  });

  it('of something else entirely are none', () => {
    expect(nearest('zzz', known)).toEqual([]);
  });
});
