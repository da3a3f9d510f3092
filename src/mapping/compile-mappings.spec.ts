import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { header, mappingFolder, nameRule, removeMappingFolders, schemas } from '../../test/support/mapping-folder.js';
import { MappingBootError } from './boot-faults.js';
import { compileMappings } from './compile-mappings.js';
import type { MappingSet } from './mapping.types.js';

const at = new Date('2026-11-22T01:00:00Z');

afterAll(removeMappingFolders);

function faultsOf(files: Record<string, string>): readonly string[] {
  try {
    compileMappings(mappingFolder(files));
    return [];
  } catch (error) {
    if (error instanceof MappingBootError) return error.faults;
    throw error;
  }
}

function faultsOfRules(rules: string): readonly string[] {
  return faultsOf({ 'here-to-there/m.v1.yaml': `${header('m')}rules:\n${rules}` });
}

describe('boot', () => {
  it('lists every fault of every file at once, with file and line', () => {
    const faults = faultsOf({
      'codes/other.yaml':
        'table: other\nsource: x\ntag: B\nentries:\n  - { code: "1", to: x, effective_from: 2020-01-01, colour: red }\n',
      'here-to-there/m.v1.yaml': `${header('m')}rules:
  - { id: name, to: /name, from: /Nome, required: true }
  - { id: sex, to: /sex, from: /Sex, do: [{ code: gender }] }
  - { id: count, to: /cuont, from: /Count }
  - { id: born, to: /sex, from: /Born, do: [trimm] }
  - { id: name, to: /name, from: /Name, wenn: 1 }
`,
    });
    expect(faults).toEqual([
      'codes/other.yaml:3 tag must be V (checked), S (one secondary source) or A (assumed)',
      'codes/other.yaml:5 unknown key colour',
      'here-to-there/m.v1.yaml:13 unknown key wenn',
      'here-to-there/m.v1.yaml:13 rule id name is used twice',
      'here-to-there/m.v1.yaml:9 rule name: source has no /Nome',
      'here-to-there/m.v1.yaml:10 rule sex: verb code unknown code table gender',
      'here-to-there/m.v1.yaml:11 rule count: target has no /cuont',
      expect.stringMatching(/m\.v1\.yaml:12 rule born: unknown verb trimm; known are /),
    ]);
  });

  it.each([
    [
      'text into a number',
      '  - { id: c, to: /count, from: /Name }\n',
      /:10 rule c: gives text, but \/count is integer/,
    ],
    [
      'a code the target does not take',
      '  - { id: s, to: /name, from: /Sex, do: [{ code: sex }] }\n',
      /can give "FEMALE".*TEXT_TOO_LONG/,
    ],
    ['a constant that does not fit', '  - { id: s, to: /sex, const: OTHER }\n', /\/sex: NOT_ALLOWED/],
    ['a default that does not fit', '  - { id: c, to: /count, from: /Count, default: 10 }\n', /\/count: OUT_OF_RANGE/],
    ['a constant list with a wrong item', '  - { id: i, to: /items, const: [{ m: 1 }] }\n', /\/items\/0\/n: missing/],
    ['an object without inner rules', '  - { id: i, to: /inner, from: /Inner }\n', /\/inner is an object: fill it/],
    [
      'a part that is never sure',
      '  - { id: i, to: /inner/b, from: /Inner/B }\n',
      /mandatory \/inner\/a of the target is never sure/,
    ],
    [
      'an item that is never sure',
      '  - { id: i, to: /items, each: /Items, rules: [{ id: n, to: /n, from: /N }] }\n',
      /mandatory \/items\/\*\/n/,
    ],
    [
      'a list from no list',
      '  - { id: i, to: /name, each: /Items, rules: [{ id: n, to: /n, from: /N }] }\n',
      /\/name is not a list/,
    ],
    ['two origins', '  - { id: x, to: /sex, from: /Sex, const: MALE }\n', /exactly one of from, const/],
    [
      'an unknown condition',
      '  - { id: x, to: /sex, from: /Sex, when: { equals: 1 } }\n',
      /when takes present, absent/,
    ],
    [
      'a condition on no field',
      '  - { id: x, to: /sex, from: /Sex, when: { present: /Sexx } }\n',
      /source has no \/Sexx/,
    ],
    ['a path that is none', '  - { id: x, to: /sex, from: Sex }\n', /"Sex" is not a source path/],
    ['the prototype as a target', '  - { id: x, to: /__proto__/x, from: /Sex }\n', /is not a target path/],
    ['an expression that is none', '  - { id: x, to: /sex, jsonata: "Sex[" }\n', /rule x: jsonata/],
    [
      'an expression inside a list',
      '  - { id: i, to: /items, each: /Items, rules: [{ id: n, to: /n, jsonata: N, required: true }] }\n',
      /jsonata cannot stand inside each/,
    ],
  ])('refuses %s', (_name, rule, message) => {
    expect(faultsOfRules(nameRule + rule).join('\n')).toMatch(message);
  });

  it('refuses a mandatory target field that no rule surely fills', () => {
    expect(faultsOfRules('  - { id: name, to: /name, from: /Name }\n')).toEqual([
      'here-to-there/m.v1.yaml:1 mandatory /name of the target is never sure to be filled',
    ]);
  });

  it('refuses a file that lies about itself', () => {
    const text = header('other').replace('here-to-there', 'elsewhere').replace('assumed: false\n', '');
    const faults = faultsOf({ 'here-to-there/m.v1.yaml': `${text.replace('form.v1', 'form.v2')}rules:\n${nameRule}` });
    expect(faults).toEqual([
      'here-to-there/m.v1.yaml:1 must stand in other.v1.yaml',
      "here-to-there/m.v1.yaml:3 arrow must be the folder's name, here-to-there",
      'here-to-there/m.v1.yaml:1 assumed must say what is assumed, or false',
      'here-to-there/m.v1.yaml:5 source names no known schema: form.v2',
    ]);
  });

  it('refuses YAML with a key twice, and a code list with a gap, an overlap or a day that is none', () => {
    const entries = (lines: string[]): string => `table: t\nsource: x\ntag: A\nentries:\n${lines.join('\n')}\n`;
    const line = (code: string, from: string, to: string): string =>
      `  - { code: "${code}", to: x, effective_from: ${from}, effective_to: ${to} }`;
    expect(
      faultsOf({
        'codes/t.yaml': entries([
          line('a', '2020-01-01', '2020-12-31'),
          line('a', '2021-01-02', '9999-12-31'),
          line('b', '2020-01-01', '2020-12-31'),
          line('b', '2020-12-31', '9999-12-31'),
          line('c', '2020-02-30', '2021-01-01'),
          line('d', '2020-01-01', '2019-01-01'),
        ]),
        'codes/twice.yaml': 'table: twice\ntable: twice\n',
      }),
    ).toEqual([
      'codes/t.yaml:9 "2020-02-30" is not a day (yyyy-MM-dd)',
      'codes/t.yaml:10 code d ends before it starts',
      'codes/t.yaml:6 code a has a gap before 2021-01-02',
      'codes/t.yaml:8 code b has two meanings on 2020-12-31 (overlap)',
      'codes/twice.yaml:2 YAML: Map keys must be unique',
    ]);
  });

  it('refuses a later version that starts no later', () => {
    const rules = `rules:\n${nameRule}`;
    expect(
      faultsOf({
        'here-to-there/m.v1.yaml': header('m') + rules,
        'here-to-there/m.v2.yaml': header('m', 2, '2026-01-01') + rules,
      }),
    ).toEqual(['here-to-there/m.v2.yaml:1 effective_from must be later than that of v1, 2026-01-01']);
  });

  it('keeps the order of a contract', () => {
    const wsdl = `<definitions xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:schema>
      <xs:element name="Do"><xs:complexType><xs:sequence>
        <xs:element name="first" type="xs:string"/><xs:element name="second" type="xs:string" minOccurs="0"/>
      </xs:sequence></xs:complexType></xs:element></xs:schema></definitions>`;
    const text = (rules: string[]): string =>
      `${header('m').replace('record.v1', 'wsdl:x/x.wsdl#Do')}rules:\n${rules.join('')}`;
    const rules = [
      '  - { id: a, to: /first, from: /Name, required: true }\n',
      '  - { id: b, to: /second, from: /Sex }\n',
    ];
    const dir = mappingFolder({ 'wsdl/x/x.wsdl': wsdl, 'here-to-there/m.v1.yaml': text(rules.toReversed()) });
    const wsdlDir = join(dir, 'wsdl');
    mkdirSync(join(dir, 'away'));
    expect(() => compileMappings(dir, { wsdlDir })).toThrow(/m\.v1\.yaml:10 rule a: \/first must stand earlier/);
    writeFileSync(join(dir, 'here-to-there/m.v1.yaml'), text(rules));
    expect(compileMappings(dir, { wsdlDir }).names).toEqual(['m']);
    writeFileSync(join(dir, 'here-to-there/m.v1.yaml'), text(rules).replace('#Do', '#Undo'));
    expect(() => compileMappings(dir, { wsdlDir })).toThrow('wsdl/x/x.wsdl has no element or type Undo');
  });
});

describe('extends', () => {
  const base = `${header('base')}rules:
${nameRule}  - { id: sex, to: /sex, from: /Sex, do: [{ code: sex }], required: true }
  - { id: items, to: /items, each: /Items, rules: [{ id: n, to: /n, from: /N, required: true }] }
`;
  const derived = (text: string): MappingSet =>
    compileMappings(
      mappingFolder({ 'here-to-there/base.v1.yaml': base, 'here-to-there/m.v1.yaml': header('m') + text }),
    );

  it('takes over rules, leaves some out, puts others in their place', () => {
    const set = derived(`extends: { mapping: base.v1, without: [sex] }
rules:
  - { id: name, to: /name, from: /Born, required: true }
  - { id: count, to: /count, const: 3 }
`);
    expect(set.trace('m', { at }).map(({ rule, sourcePaths }) => [rule, ...sourcePaths])).toEqual([
      ['name', '/Born'],
      ['items', '/Items'],
      ['items.n', '/Items/*/N'],
      ['count'],
    ]);
  });

  it('with partial asks for nothing but whole items', () => {
    const set = derived('extends: base.v1\npartial: true\n');
    expect(set.run('m', {}, { at })).toMatchObject({ ok: true, value: {} });
    expect(set.run('m', { Items: [{}] }, { at })).toMatchObject({
      ok: false,
      problems: [{ sourcePath: '/Items/0/N' }],
    });
  });

  it('moves the rules under a field of the source', () => {
    const wrapped = schemas['schemas/form.v1.yaml'].replaceAll('\n', '\n    ');
    const dir = mappingFolder({
      'schemas/wrapped.v1.yaml': `type: object\nproperties:\n  Form:${wrapped.replace('\n    type', '\n    type')}\n`,
      'here-to-there/base.v1.yaml': base,
      'here-to-there/m.v1.yaml': `${header('m').replace('form.v1', 'wrapped.v1')}extends: { mapping: base.v1, under: /Form }\n`,
    });
    const set = compileMappings(dir);
    expect(set.run('m', { Form: { Name: 'An', Sex: '1', Items: [{ N: 'x' }] } }, { at })).toMatchObject({
      ok: true,
      value: { name: 'An', sex: 'MALE', items: [{ n: 'x' }] },
    });
    expect(set.sourcePathOf('m', '/items/0/n')).toBe('/Form/Items/0/N');
  });

  it('refuses a base or a rule that is not there, and a circle', () => {
    const text = (spec: string): Record<string, string> => ({
      'here-to-there/base.v1.yaml': base,
      'here-to-there/m.v1.yaml': `${header('m')}extends: ${spec}\n`,
    });
    expect(faultsOf(text('basis.v1'))[0]).toBe('here-to-there/m.v1.yaml:8 extends: no mapping here is named basis.v1');
    expect(faultsOf(text('{ mapping: base.v1, without: [sax] }'))).toEqual([
      'here-to-there/m.v1.yaml:8 extends: there is no rule sax',
    ]);
    expect(faultsOf(text('{ mapping: base.v1, over: /x }'))[0]).toMatch(/extends: does not know over/);
    expect(faultsOf(text('m.v1'))[0]).toBe('here-to-there/m.v1.yaml:8 extends: no mapping here is named m.v1');
  });
});
