import { afterAll, describe, expect, it } from '@jest/globals';
import {
  compileRules,
  header,
  mappingFolder,
  nameRule,
  removeMappingFolders,
} from '../../../test/support/mapping-folder.js';
import { compileMappings } from '../compile-mappings.js';
import { explainRun, verbText } from './explain-run.js';

const at = new Date('2026-11-22T01:00:00Z');
const rules = `${nameRule}  - { id: sexByName, to: /sex, const: MALE, when: { path: /Name, is: Ông } }
  - { id: sex, to: /sex, from: [/Born, /Sex], do: [{ code: sex }], assumed: the two codes }
  - { id: sexAgain, to: /sex, const: FEMALE }
  - { id: count, to: /count, from: /Count, default: 3 }
  - { id: inner, to: /inner, from: /Inner, rules: [{ id: a, to: /a, from: /A, do: [nfc], required: true }] }
  - { id: items, to: /items, each: /Items, rules: [{ id: n, to: /n, from: /N, required: true }] }
`;
const source = {
  Name: 'Lan',
  Sex: '0',
  Items: [{ N: 'một' }, { N: 'hai', Extra: 'x' }],
  Inner: { B: 'y' },
  Strange: '',
};

afterAll(removeMappingFolders);

describe('explaining a run', () => {
  it('tells each rule with its place, what it read and what became of it', async () => {
    const { ok, mapping, rules: told } = await explainRun(compileRules(rules), 'm', source, { at, showValues: true });
    expect({ ok, mapping }).toMatchObject({ ok: false, mapping: { name: 'm', version: 1 } });
    const brief = told.map(({ rule, how, source: read, target }) => [
      rule,
      how,
      read.map(({ path }) => path).join(),
      target.path,
      target.value,
    ]);
    expect(brief).toEqual([
      ['name', 'read', '/Name', '/name', 'Lan'],
      ['sexByName', 'condition', '', '/sex', undefined],
      ['sex', 'read', '/Sex', '/sex', 'FEMALE'],
      ['sexAgain', 'filled', '', '/sex', undefined],
      ['count', 'default', '/Count', '/count', 3],
      ['inner.a', 'problem', '/Inner/A', '/inner/a', undefined],
      ['items.n', 'read', '/Items/0/N', '/items/0/n', 'một'],
      ['items.n', 'read', '/Items/1/N', '/items/1/n', 'hai'],
    ]);
    expect(told[2]).toMatchObject({
      where: 'here-to-there/m.v1.yaml:11',
      verbs: ['code sex'],
      assumed: true,
      assumption: 'the two codes',
    });
    expect(told[5]?.problems.map(({ code }) => code)).toEqual(['FIELD_REQUIRED']);
  });

  it('names the filled places of the document that no rule reads', async () => {
    const { unread } = await explainRun(compileRules(rules), 'm', source, { at });
    expect(unread.map(({ path }) => path)).toEqual(['/Items/1/Extra', '/Inner/B']);
  });

  it('reads a list of one that is written as the item itself', async () => {
    const { unread } = await explainRun(compileRules(rules), 'm', { Name: 'Lan', Items: { N: 'một', Z: '1' } }, { at });
    expect(unread.map(({ path }) => path)).toEqual(['/Items/Z']);
  });

  it('tells no value of the document unless asked to; what the mapping file says is told', async () => {
    const marked = { Name: 'Zyxwv', Sex: '0', Count: 8, Inner: { A: 'Qwert', B: 'Asdfg' }, Items: [{ N: 'Uiopl' }] };
    const explanation = await explainRun(compileRules(rules), 'm', marked, { at });
    const text = JSON.stringify(explanation);
    for (const value of ['Zyxwv', 'Qwert', 'Asdfg', 'Uiopl', 'FEMALE']) expect(text).not.toContain(value);
    expect(explanation.rules.find(({ rule }) => rule === 'name')?.target.shape).toEqual({
      type: 'text',
      length: 5,
      pattern: 'Aaaaa',
    });
    const defaulted = await explainRun(compileRules(rules), 'm', { Name: 'Lan' }, { at });
    expect(defaulted.rules.find(({ rule }) => rule === 'count')?.target.value).toBe(3);
  });

  it('runs a version that is not in force', async () => {
    const dir = mappingFolder({
      'here-to-there/m.v1.yaml': `${header('m')}rules:\n${nameRule}`,
      'here-to-there/m.v2.yaml': `${header('m', 2, '2030-01-01')}rules:\n  - { id: name, to: /name, from: /Name, do: [upper], required: true }\n`,
    });
    const set = compileMappings(dir);
    const run = (version?: number) =>
      explainRun(set, 'm', { Name: 'An' }, { at, showValues: true, ...(version === undefined ? {} : { version }) });
    expect((await run()).rules[0]?.target.value).toBe('An');
    expect((await run(2)).rules[0]?.target.value).toBe('AN');
    await expect(run(3)).rejects.toThrow('No mapping is named m and has a version 3');
  });

  it.each([
    ['nfc', ['nfc']],
    [{ code: { table: 'sex', reverse: true } }, ['code sex (reverse)']],
    [{ date: { read: ['yyyy', 'yyyyMM'], write: 'yyyy' } }, ['date yyyy | yyyyMM → yyyy']],
    [{ integer: { min: 1 } }, ['integer {"min":1}']],
    [{ per: ['trim', { code: 'sex' }] }, ['per', 'trim', 'code sex']],
    [{ clip: 5 }, ['clip 5']],
  ])('writes the verb %j', (step, text) => {
    expect(verbText(step)).toEqual(text);
  });
});
