import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shapeOf } from './value-shape.js';

it('tells what a value looks like', () => {
  expect(shapeOf('Nguyễn Văn 90')).toEqual({ type: 'text', length: 13, pattern: 'Aaaaaa_Aaa_99' });
  expect(shapeOf('a\u0000\u202eb\ufeff')).toEqual({ type: 'text', length: 5, pattern: 'a??a?' });
  expect(shapeOf('e\u0301')).toEqual({ type: 'text', length: 2, pattern: 'a^' });
  expect(shapeOf(1.5)).toEqual({ type: 'number', length: 3, pattern: '9.9' });
  expect(shapeOf(null)).toEqual({ type: 'absent' });
  expect(shapeOf([1, 2])).toEqual({ type: 'list', length: 2 });
  expect(shapeOf({ a: 1 })).toEqual({ type: 'object', length: 1 });
  expect(shapeOf('x'.repeat(1000))).toEqual({ type: 'text', length: 1000, pattern: `${'a'.repeat(24)}…` });
});

it('never tells a letter or a digit of the value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(shapeOf(text).pattern).toMatch(/^(?:[aA9]|[^\p{L}\p{Nd}])*$/u);
    }),
  );
});
