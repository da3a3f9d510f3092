import { expect, it } from '@jest/globals';
import { describeError } from './log.js';

function parseFailure(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

it.each([
  ['a text that is not JSON', parseFailure('Nguyễn Văn Mật 001190099901')],
  [
    'a value PostgreSQL cannot take',
    Object.assign(new Error('invalid input syntax for type bigint: "Mật 001190099901"'), { code: '22P02' }),
  ],
  ['a number in a message', new Error('no dossier of 001190099901')],
])('tells of a failure over %s without the value', (_what, error) => {
  const told = JSON.stringify(describeError(error));
  expect(told).not.toContain('Mật');
  expect(told).not.toContain('001190099901');
  expect(told).toContain('message');
});

it('leaves names of tables and columns, which say what to mend', () => {
  const error = Object.assign(new Error('relation "dossier" does not exist'), { code: '42P01' });
  expect(describeError(error)).toMatchObject({ message: 'relation "dossier" does not exist', code: '42P01' });
});
