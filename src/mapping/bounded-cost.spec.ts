// What a mapping may cost: a pattern or an expression that might not end soon never gets past the compiler, and what does is quick on
// the worst text for it.
import { afterAll, describe, expect, it } from '@jest/globals';
import { compileRules, nameRule, removeMappingFolders } from '../../test/support/mapping-folder.js';

const at = new Date('2026-11-23T01:00:00Z');
const textRule = (
  rest: string,
): string => `  - { id: name, to: /items, each: /Items, rules: [{ id: n, to: /n, from: /N, required: true${rest} }] }
  - { id: whole, to: /name, from: /Name, required: true }
`;
const matching = (pattern: string): string => textRule(`, do: [{ match: ${JSON.stringify(pattern)} }]`);
const answering = (expression: string): string =>
  `${nameRule}  - { id: sex, to: /sex, jsonata: ${JSON.stringify(expression)} }\n`;
/** What it cost, not what else the machine was doing. */
function cpuMsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

afterAll(removeMappingFolders);

describe('patterns', () => {
  it.each([
    ['a repeated repetition', '(a+)+$'],
    ['the same in disguise', '((?:a)*)*b'],
    ['a repeated choice', '(a|a)*b'],
    ['a repeated choice of different length', '(?:ab|a|b){1,40}c'],
    ['a repeated part with fixed bounds', '(a{1,30}){1,30}b'],
    ['three repetitions side by side', 'a*a*a*b'],
    ['many parts that may be left out', 'a?'.repeat(30) + 'a'.repeat(30)],
    ['a named repetition', '(?<x>a+)+b'],
    ['an escaped repetition', '(\\d+)*x'],
    ['a repeated repetition of a class', '([\\]a]+)+b'],
    ['a repeated property', '(\\p{L}+)+b'],
    ['a look ahead', '(?=a)a'],
    ['a look behind', '(?<!a)a'],
    ['a reference back', '(a)\\1'],
  ])('refuses %s', (_what, pattern) => {
    expect(() => compileRules(matching(pattern))).toThrow(/pattern/);
  });

  it.each([
    ['digits', '\\d{10}|\\d{12}', '1'.repeat(2000)],
    ['a number with a part that may be left out', '\\d{2}(?:-\\d{2,4})?', '1'.repeat(2000)],
    ['an address of mail', '[^@\\s]+@[^@\\s]+', 'a'.repeat(2000)],
    ['two repetitions side by side', 'a*a*b', 'a'.repeat(2000)],
    ['fixed groups', '(?:[0-9a-f]{2}:){5}[0-9a-f]{2}', '0a:'.repeat(600)],
    ['a text that is too long to be tried', 'a+', 'a'.repeat(5_000_000)],
  ])('takes %s, and is quick on the worst text for it', (_what, pattern, worst) => {
    const set = compileRules(matching(pattern));
    const began = process.cpuUsage();
    const result = set.run('m', { Name: 'an', Items: [{ N: worst }] }, { at });
    expect(cpuMsSince(began)).toBeLessThan(1000);
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'INVALID_PATTERN' }] });
  });

  it('still match what they say', () => {
    const set = compileRules(matching('[A-Z]{2}(?:-\\d{1,3})?|\\(x\\)'));
    const result = (N: string) => set.run('m', { Name: 'an', Items: [{ N }] }, { at }).ok;
    expect(['AB', 'AB-12', '(x)', 'AB-1234', 'ab'].map(result)).toEqual([true, true, true, false, false]);
  });
});

describe('expressions', () => {
  it.each([
    ['a function that calls itself', '($f := function(){$f()}; $f())'],
    ['a function called where it stands', 'function($x){$x}(Name)'],
    ['a text that doubles', '($a := Name & Name; $b := $a & $a; $b)'],
    ['a range', '[1..10000000]'],
    ['a text filled up', '$pad("", 100000000)'],
    ['an expression in a text', '$eval(Name)'],
    ['a function handed on', '$map(Items, $uppercase)'],
    ['a chain of functions', 'Name ~> $uppercase'],
    ['a function half given', '$substring(?, 1)'],
    ['a change of the document', '$ ~> |Items|{"N": 1}|'],
    ['everything below', '**.N'],
    ['a bound place', 'Items@$i.N'],
    ['a replacement in a replacement', '$replace($replace(Name, /./, "0123456789"), /./, "0123456789")'],
    ['a replacement by a text of the document', '$replace(Name, "a", Name)'],
    ['a list joined by a text of the document', '$join($split(Name, ""), Name)'],
    ['a hostile pattern', '$contains(Name, /(a+)+$/)'],
    ['a pattern with two repetitions, which is searched for', '$contains(Name, /a*a*b/)'],
    ['a long text', `"${'a'.repeat(2000)}"`],
  ])('refuse %s', (_what, expression) => {
    expect(() => compileRules(answering(expression))).toThrow(/rule sex: jsonata/);
  });

  it.each([
    ['a replacement', '$replace(Name, /^[+]84/, "0") = "0an" ? "MALE" : "MALE"'],
    ['a list in order', '$count(Items[N != "x"]^(N)) >= 0 ? "MALE" : "FEMALE"'],
    ['one of two', '(Sex ?: "MALE")'],
    ['a joined list', '$length($join(Items.N, ", ")) >= 0 ? "MALE" : "FEMALE"'],
  ])('may have %s', async (_what, expression) => {
    const set = compileRules(answering(expression));
    const result = await set.runAsync('m', { Name: '+84an', Items: [{ N: 'b' }, { N: 'a' }] }, { at });
    expect(result).toMatchObject({ ok: true, value: { sex: 'MALE' } });
  });

  it('do not try a pattern on a text that is too long', async () => {
    const set = compileRules(answering('$contains(Items[0].N, /b$/) ? "MALE" : "FEMALE"'));
    const run = (N: string) => set.runAsync('m', { Name: 'an', Items: [{ N }] }, { at });
    expect(await run('a'.repeat(2000))).toMatchObject({ ok: true, value: { sex: 'FEMALE' } });
    expect(await run('a'.repeat(2001))).toMatchObject({ ok: false, problems: [{ code: 'EXPRESSION_FAILED' }] });
  });

  it('that stand in one another many times are read once', () => {
    const nested = `(${Array.from({ length: 60 }, () => 'Sex').join(' ?: ')})`;
    const began = process.cpuUsage();
    compileRules(answering(nested));
    expect(cpuMsSince(began)).toBeLessThan(2000);
  });
});
