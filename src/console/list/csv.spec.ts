import { expect, it } from '@jest/globals';
import { csvOf } from './csv.js';

const one = (value: string | number | boolean | Date | null | undefined): string =>
  csvOf([{ title: 'v', of: (row: { value: typeof value }) => row.value }], [{ value }]).slice('\uFEFFv\r\n'.length, -2);

it.each([
  ['plain text', 'Nguyễn', 'Nguyễn'],
  ['a comma', 'a,b', '"a,b"'],
  ['a quote', 'a"b', '"a""b"'],
  ['a line break', 'a\nb', '"a\nb"'],
  ['a negative number', -5, '-5'],
  ['nothing', null, ''],
  ['a time', new Date('2026-11-23T01:00:00Z'), '2026-11-23T01:00:00.000Z'],
  ['=', '=1+1', "'=1+1"],
  ['+', '+84 9', "'+84 9"],
  ['- in a text', '-1', "'-1"],
  ['@', '@SUM(A1)', "'@SUM(A1)"],
  ['a tab before =', '\t=1', "'\t=1"],
  ['a blank before =', '  =1', "'  =1"],
  ['full width =', '＝1', "'＝1"],
  ['a leading line feed', '\nx', '"\'\nx"'],
])('writes %s so that a spreadsheet reads the text and runs nothing', (_what, value, written) => {
  expect(one(value)).toBe(written);
});
