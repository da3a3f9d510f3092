// Hostile JSON at the reader every JSON door uses: refused with the right word, in bounded time, and honest input untouched.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GatewayError, type Violation } from '../../src/domain/errors.js';
import { findHiddenCharacters } from '../../src/portals/json/hidden-characters.js';
import { parseStrictJson } from '../../src/portals/json/strict-json.js';
import { leastCpuMs } from '../support/cpu-cost.js';

const megabytes = 12;
const filling = megabytes * 1024 * 1024;
const maxCpuMs = 50;

function refusal(body: string | Buffer): Pick<Violation, 'code' | 'pointer'> | 'taken' {
  try {
    parseStrictJson(Buffer.from(body));
    return 'taken';
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'INVALID_BODY') throw error;
    const [violation] = error.violations;
    return { code: violation?.code ?? 'none', pointer: violation?.pointer ?? 'none' };
  }
}

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('the strict JSON reader', () => {
  it.each<[string, string | Buffer, string, string]>([
    ['a duplicate key', '{"a":{"b":1,"c":2,"b":3}}', 'JSON_DUPLICATE_KEY', '/a/b'],
    ['a duplicate key in a list', '[{"x":1},{"b":1,"b":3}]', 'JSON_DUPLICATE_KEY', '/1/b'],
    ['a duplicate key spelled with an escape', '{"ab":1,"\\u0061b":2}', 'JSON_DUPLICATE_KEY', '/ab'],
    ['a duplicate empty key', '{"":1,"":2}', 'JSON_DUPLICATE_KEY', '/'],
    ['__proto__', '{"a":{"__proto__":{"admin":true}}}', 'JSON_FORBIDDEN_KEY', '/a/__proto__'],
    ['__proto__ in escapes', '{"\\u005f_proto__":1}', 'JSON_FORBIDDEN_KEY', '/__proto__'],
    ['constructor', '{"constructor":{"prototype":{}}}', 'JSON_FORBIDDEN_KEY', '/constructor'],
    ['33 levels', deep(33), 'JSON_TOO_DEEP', '/a'.repeat(32)],
    ['33 lists', '['.repeat(33), 'JSON_TOO_DEEP', '/0'.repeat(33)],
    ['too many keys', `{${Array.from({ length: 2001 }, (_, n) => `"k${n}":1`).join()}}`, 'JSON_TOO_MANY_KEYS', ''],
    ['too many values', `{"a":[${'1,'.repeat(6000)}1]}`, 'JSON_TOO_MANY_VALUES', '/a/4999'],
    ['a very long key', `{"${'k'.repeat(129)}":1}`, 'JSON_KEY_TOO_LONG', ''],
    ['a very long number', `{"a":${'9'.repeat(41)}}`, 'JSON_NUMBER_TOO_LONG', ''],
    ['an infinite number', '{"a":1e400}', 'JSON_NUMBER_TOO_LONG', ''],
    ['a NUL', '{"a":"x\0y"}', 'JSON_NUL', ''],
    ['a NUL in an escape', '{"a":"x\\u0000y"}', 'JSON_NUL', ''],
    ['a lone high surrogate', '{"a":"\\ud83d"}', 'JSON_LONE_SURROGATE', ''],
    ['a lone low surrogate', '{"a":"\\ude00"}', 'JSON_LONE_SURROGATE', ''],
    ['surrogates in the wrong order', '{"a":"\\ude00\\ud83d"}', 'JSON_LONE_SURROGATE', ''],
    ['Latin-1', Buffer.from('{"a":"Nguy\u00ean"}', 'latin1'), 'JSON_NOT_UTF8', ''],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 'JSON_NUL', ''],
    ['overlong UTF-8', Buffer.from([0x22, 0xc0, 0x80, 0x22]), 'JSON_NOT_UTF8', ''],
    ['a surrogate encoded as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'JSON_NOT_UTF8', ''],
    ['nothing', '', 'JSON_SYNTAX', ''],
    ['two documents', '{}{}', 'JSON_SYNTAX', ''],
    ['a trailing comma', '{"a":1,}', 'JSON_SYNTAX', ''],
    ['a comment', '{"a":1}//x', 'JSON_SYNTAX', ''],
    ['NaN', '{"a":NaN}', 'JSON_SYNTAX', ''],
    ['a line break in a string', '{"a":"x\ny"}', 'JSON_SYNTAX', ''],
    ['an open string', '{"a":"x', 'JSON_SYNTAX', ''],
    ['too many closings', '}}}}]]]]', 'JSON_SYNTAX', ''],
    ['a broken escape', '{"a":"\\u12"}', 'JSON_SYNTAX', ''],
    ['a broken surrogate escape', '{"a":"\\ud8zz"}', 'JSON_SYNTAX', ''],
    ['a broken escape in a key', '{"\\x":1}', 'JSON_SYNTAX', ''],
  ])('refuses %s', (_what, body, code, pointer) => {
    expect(refusal(body)).toEqual({ code, pointer });
  });

  it('takes 32 levels, escapes, surrogate pairs, a byte order mark and the same key in different objects', () => {
    const honest = '\uFEFF{"a":{"x":1},"b":{"x":"\\"\\\\\\/\\ud83d\\ude00 Nguyễn"},"c":[{"x":-1.5e3},{"x":null}]}';
    expect(parseStrictJson(Buffer.from(honest))).toEqual({
      a: { x: 1 },
      b: { x: '"\\/😀 Nguyễn' },
      c: [{ x: -1500 }, { x: null }],
    });
    expect(refusal(deep(32))).toBe('taken');
  });

  it('reads whatever JSON.stringify writes', () => {
    const tree = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          fc
            .string({ maxLength: 8 })
            .filter((key) => !key.includes('\0') && !/^(__proto__|constructor|prototype)$/.test(key)),
          tie('value'),
          { maxKeys: 4 },
        ),
      ),
    })).value;
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseStrictJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('agrees with JSON.parse about what is JSON, whatever the text', () => {
    const scrap = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      'a',
      '1',
      '-',
      '.',
      'e',
      'true',
      'null',
      ' ',
      '\\u0041',
      '"a"',
    );
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const answer = refusal(text);
        if (answer !== 'taken' && answer.code !== 'JSON_SYNTAX') return;
        expect(answer === 'taken').toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string, () => string | Buffer, string]>([
    ['deep objects', () => '{"a":'.repeat(filling / 5), 'JSON_TOO_DEEP'],
    ['deep lists', () => '['.repeat(filling), 'JSON_TOO_DEEP'],
    [
      'a flood of keys',
      () => `{${Array.from({ length: 200_000 }, (_, n) => `"k${n}":1`).join()}}`,
      'JSON_TOO_MANY_KEYS',
    ],
    ['a flood of values', () => `[${'0,'.repeat(filling / 2)}0]`, 'JSON_TOO_MANY_VALUES'],
    ['a flood of empty strings', () => `[${'"",'.repeat(filling / 3)}""]`, 'JSON_TOO_MANY_VALUES'],
    ['one endless number', () => `[${'9'.repeat(filling)}]`, 'JSON_NUMBER_TOO_LONG'],
    ['endless spaces', () => `{${' '.repeat(filling)}`, 'JSON_SYNTAX'],
    ['an endless string', () => `{"a":"${'x'.repeat(filling)}`, 'JSON_SYNTAX'],
    ['an endless string of escapes', () => `{"a":"${'\\"'.repeat(filling / 2)}`, 'JSON_TOO_MANY_ESCAPES'],
    ['an endless string of brackets', () => `{"a":"${'{['.repeat(filling / 2)}`, 'JSON_SYNTAX'],
    ['colons', () => ':'.repeat(filling), 'JSON_TOO_MANY_VALUES'],
    ['closings', () => '}'.repeat(filling), 'JSON_TOO_MANY_VALUES'],
    ['minus signs', () => '- '.repeat(filling / 2), 'JSON_NUMBER_TOO_LONG'],
    ['quotes and garbage', () => '"x"z'.repeat(filling / 4), 'JSON_TOO_MANY_VALUES'],
    ['bad UTF-8 at the end', () => Buffer.concat([Buffer.alloc(filling, 'x'), Buffer.from([0xff])]), 'JSON_NOT_UTF8'],
    ['NUL at the end', () => `"${'x'.repeat(filling)}\0"`, 'JSON_NUL'],
  ])('spends less than 50 ms on 12 MB of %s', async (_what, make, code) => {
    const body = Buffer.from(make());
    const used = await leastCpuMs(() => expect(refusal(body)).toMatchObject({ code }), maxCpuMs);
    expect(used).toBeLessThan(maxCpuMs);
  });

  const attachment = (8 * 1024 * 1024 * 4) / 3;
  it.each([
    ['as it is', 'QUJD'.repeat(attachment / 4)],
    ['with every / and + escaped', `${'QUJD'.repeat(15)}QU\\/\\u002b`.repeat(attachment / 64)],
  ])('spends less than 50 ms on an honest 8 MB attachment %s', async (_how, content) => {
    const body = Buffer.from(`{"attachments":[{"name":"a.pdf","content":"${content}"}]}`);
    const used = await leastCpuMs(() => expect(refusal(body)).toBe('taken'), maxCpuMs);
    expect(used).toBeLessThan(maxCpuMs);
  });
});

describe('hidden characters', () => {
  it('are found in values and keys, each with its pointer', () => {
    const form = {
      name: 'Nguyễn\u202EVăn',
      list: ['ok', '\u2066x', { 'a/b': '\u0007' }],
      'k\u200Fey': 1,
      fine: 'dòng 1\r\n\tdòng 2',
    };
    expect(findHiddenCharacters(form).map(({ pointer, code }) => `${code} ${pointer}`)).toEqual([
      'HIDDEN_CHARACTER /name',
      'HIDDEN_CHARACTER /list/1',
      'HIDDEN_CHARACTER /list/2/a~1b',
      'HIDDEN_CHARACTER ',
    ]);
  });

  it('are not looked for in attachments', () => {
    expect(findHiddenCharacters({ attachments: [{ content: '\u202E', name: 'x' }] }, 'content')).toEqual([]);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
