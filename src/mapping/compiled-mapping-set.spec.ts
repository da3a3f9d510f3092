import { afterAll, describe, expect, it } from '@jest/globals';
import {
  compileRules,
  header,
  mappingFolder,
  nameRule,
  removeMappingFolders,
} from '../../test/support/mapping-folder.js';
import { compileMappings } from './compile-mappings.js';

const at = new Date('2026-11-22T01:00:00Z');

afterAll(removeMappingFolders);

describe('run', () => {
  const rules = `${nameRule}
  - { id: sexFromBox, to: /sex, const: MALE, when: { path: /Born, is: 'M' } }
  - { id: sex, to: /sex, from: [/Sex, /Inner/A], do: [trim, { code: sex }] }
  - { id: count, to: /count, from: /Count, do: [integer], default: 7 }
  - id: inner
    to: /inner
    from: /Inner
    rules: [{ id: a, to: /a, from: /A, required: true }, { id: b, to: /b, from: ^/Name }]
  - { id: items, to: /items, each: /Items, rules: [{ id: n, to: /n, from: /N, required: true }] }
`;
  const set = compileRules(rules);

  it('fills the target and names the version', () => {
    const result = set.run('m', { Name: 'An', Sex: ' 0 ', Inner: { A: 'a' }, Items: [{ N: 'x' }, { N: 'y' }] }, { at });
    expect(result).toMatchObject({
      ok: true,
      mapping: { name: 'm', version: 1, effectiveFrom: '2026-01-01' },
      value: { name: 'An', sex: 'FEMALE', count: 7, inner: { a: 'a', b: 'An' }, items: [{ n: 'x' }, { n: 'y' }] },
    });
  });

  it('tells all problems at once, with both pointers and the shape but never the value', () => {
    const source = { Name: 'Bình Dương', Sex: 'X', Count: 10, Inner: { B: 'b' }, Items: [{ N: 'x' }, {}, 'y'] };
    const result = set.run('m', source, { at });
    expect(result.ok ? [] : result.problems.map(({ vi: _vi, en: _en, ...problem }) => problem)).toEqual([
      {
        ...{ code: 'TEXT_TOO_LONG', rule: 'name', sourcePath: '/Name', targetPath: '/name' },
        shape: { type: 'text', length: 10, pattern: 'Aaaa_Aaaaa' },
      },
      {
        ...{ code: 'UNKNOWN_CODE', rule: 'sex', sourcePath: '/Sex', targetPath: '/sex' },
        shape: { type: 'text', length: 1, pattern: 'A' },
      },
      {
        ...{ code: 'OUT_OF_RANGE', rule: 'count', sourcePath: '/Count', targetPath: '/count' },
        shape: { type: 'number', length: 2, pattern: '99' },
      },
      {
        ...{ code: 'FIELD_REQUIRED', rule: 'inner.a', sourcePath: '/Inner/A', targetPath: '/inner/a' },
        shape: { type: 'absent' },
      },
      {
        ...{ code: 'FIELD_REQUIRED', rule: 'items.n', sourcePath: '/Items/1/N', targetPath: '/items/1/n' },
        shape: { type: 'absent' },
      },
      {
        ...{ code: 'NOT_AN_OBJECT', rule: 'items', sourcePath: '/Items/2', targetPath: '/items' },
        shape: { type: 'text', length: 1, pattern: 'a' },
      },
    ]);
    expect(JSON.stringify(result)).not.toContain('Bình');
    expect(result.ok ? [] : result.problems.map(({ vi, en }) => Boolean(vi) && Boolean(en))).not.toContain(false);
  });

  it('lets the first rule with a value win and reads the first field that is there', () => {
    expect(set.run('m', { Name: 'An', Born: ' M', Sex: '0' }, { at })).toMatchObject({ value: { sex: 'MALE' } });
    expect(set.run('m', { Name: 'An', Sex: '', Inner: { A: '1' } }, { at })).toMatchObject({ value: { sex: 'MALE' } });
  });

  it('never reads what an object merely inherits, nor writes into prototypes', () => {
    const source = JSON.parse('{"__proto__": {"Name": "An"}, "Inner": {"A": "1"}}') as object;
    expect(set.run('m', source, { at })).toMatchObject({
      ok: false,
      problems: [{ rule: 'name', code: 'FIELD_REQUIRED' }],
    });
    expect(set.run('m', Object.create({ Name: 'An' }), { at }).ok).toBe(false);
  });

  it('stops listing problems at a hundred', () => {
    const result = set.run('m', { Name: 'An', Items: Array.from({ length: 5000 }, () => ({})) }, { at });
    expect(result.ok ? 0 : result.problems.length).toBe(100);
  });

  it('does not share what it writes between two documents', () => {
    const shared = compileRules(`${nameRule}  - { id: items, to: /items, const: [{ n: x }] }\n`);
    const [one, two] = [1, 2].map(() => shared.run('m', { Name: 'An' }, { at }));
    if (!one?.ok || !two?.ok) throw new Error('did not map');
    (one.value.items as unknown[]).push('more');
    expect(two.value.items).toEqual([{ n: 'x' }]);
  });

  it('picks the version by the day in Việt Nam', () => {
    const versions = compileMappings(
      mappingFolder({
        'here-to-there/m.v1.yaml': `${header('m')}rules:\n${nameRule}`,
        'here-to-there/m.v2.yaml': `${header('m', 2, '2027-01-01')}rules:\n${nameRule}  - { id: c, to: /count, const: 2 }\n`,
      }),
    );
    const versionAt = (iso: string): number => versions.version('m', { at: new Date(iso) }).version;
    expect(versionAt('2026-12-31T16:59:59Z')).toBe(1);
    expect(versionAt('2026-12-31T17:00:00Z')).toBe(2);
    expect(() => versionAt('2025-01-01T00:00:00Z')).toThrow('Mapping m has no version in force on 2025-01-01');
    expect(() => versions.run('n', {}, { at })).toThrow('No mapping is named n');
  });
});

describe('the way back', () => {
  const set = compileRules(`${nameRule}
  - { id: sex, to: /sex, from: [/Sex, /Inner/A], do: [{ code: sex }] }
  - { id: inner, to: /inner, from: /Inner, rules: [{ id: a, to: /a, from: /A, required: true }] }
  - { id: items, to: /items, each: /Items, rules: [{ id: n, to: /n, from: /N, required: true }] }
  - { id: count, to: /count, const: 1 }
`);

  it('leads from a target field to the source field, with indexes', () => {
    expect(set.sourcePathOf('m', '/name')).toBe('/Name');
    expect(set.sourcePathOf('m', '/inner/a', { at })).toBe('/Inner/A');
    expect(set.sourcePathOf('m', '/inner')).toBe('/Inner');
    expect(set.sourcePathOf('m', '/inner/a/deeper')).toBe('/Inner/A');
    expect(set.sourcePathOf('m', '/items/3/n')).toBe('/Items/3/N');
    expect(set.sourcePathOf('m', '/items/3/other')).toBe('/Items');
    expect(set.sourcePathOf('m', '/count')).toBeUndefined();
    expect(set.sourcePathOf('m', '/nowhere')).toBeUndefined();
  });

  it('names the field that is really there, and a lone item without an index', () => {
    expect(set.sourcePathOf('m', '/sex', { source: { Inner: { A: '1' } } })).toBe('/Inner/A');
    expect(set.sourcePathOf('m', '/sex', { source: { Sex: '1', Inner: { A: '1' } } })).toBe('/Sex');
    expect(set.sourcePathOf('m', '/items/0/n', { source: { Items: { N: 'x' } } })).toBe('/Items/N');
  });

  it('shows the whole map of a version', () => {
    expect(set.trace('m', { at })).toEqual([
      { rule: 'name', sourcePaths: ['/Name'], targetPath: '/name', verbs: [], assumed: false },
      { rule: 'sex', sourcePaths: ['/Sex', '/Inner/A'], targetPath: '/sex', verbs: ['code'], assumed: false },
      { rule: 'inner', sourcePaths: ['/Inner'], targetPath: '/inner', verbs: [], assumed: false },
      { rule: 'inner.a', sourcePaths: ['/Inner/A'], targetPath: '/inner/a', verbs: [], assumed: false },
      { rule: 'items', sourcePaths: ['/Items'], targetPath: '/items', verbs: [], assumed: false },
      { rule: 'items.n', sourcePaths: ['/Items/*/N'], targetPath: '/items/*/n', verbs: [], assumed: false },
      { rule: 'count', sourcePaths: [], targetPath: '/count', verbs: [], assumed: false },
    ]);
  });
});

describe('free expressions', () => {
  const set = compileRules(`${nameRule}
  - { id: count, to: /count, jsonata: '$count(Items)', do: [integer] }
  - { id: inner, to: /inner, rules: [{ id: a, to: /a, jsonata: 'Items[0].N & "!"', required: true }] }
`);

  it('are answered by runAsync and refused by run', async () => {
    expect(set.isSync('m', { at })).toBe(false);
    expect(() => set.run('m', { Name: 'An' }, { at })).toThrow('use runAsync');
    const result = await set.runAsync('m', { Name: 'An', Items: [{ N: 'x' }, { N: 'y' }] }, { at });
    expect(result).toMatchObject({ ok: true, value: { name: 'An', count: 2, inner: { a: 'x!' } } });
  });

  it('are one problem when they fail or never end', async () => {
    const failing = compileRules(`${nameRule}  - { id: count, to: /count, jsonata: '$number("no")' }\n`);
    expect(await failing.runAsync('m', { Name: 'An' }, { at })).toMatchObject({
      ok: false,
      problems: [{ rule: 'count', code: 'EXPRESSION_FAILED', targetPath: '/count' }],
    });
    const slow = compileRules(
      `${nameRule}  - { id: count, to: /count, jsonata: '$count(Items.($$.Items.($$.Items.(N))))' }\n`,
    );
    const Items = Array.from({ length: 1000 }, () => ({ N: 'x' }));
    expect(await slow.runAsync('m', { Name: 'An', Items }, { at })).toMatchObject({
      ok: false,
      problems: [{ rule: 'count', code: 'EXPRESSION_FAILED' }],
    });
  });

  it('leave mappings without them synchronous', async () => {
    const plain = compileRules(nameRule);
    expect(plain.isSync('m', { at })).toBe(true);
    expect(await plain.runAsync('m', { Name: 'An' }, { at })).toEqual(plain.run('m', { Name: 'An' }, { at }));
  });
});
