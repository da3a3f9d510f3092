import { expect, it } from '@jest/globals';
import { tracesIn } from './data-traces.js';

const mark = 'Trịnh Mốc Sơn 001090777017';

it.each([
  ['as it is', `{"name": "${mark}"}`],
  ['in hex', `\\x00ff${Buffer.from(mark).toString('hex')}00`],
  ['in Base64, after nothing', Buffer.from(mark).toString('base64')],
  ['in Base64, after one byte', Buffer.from(`x${mark}y`).toString('base64')],
  ['in Base64, after two bytes', Buffer.from(`xx${mark}yy`).toString('base64')],
])('finds a text %s', (_how, text) => {
  expect(tracesIn(text, 'here', [mark, 'another'])).toMatchObject([{ mark, where: 'here' }]);
});

it('finds nothing where nothing is', () => {
  expect(tracesIn('{"name": "Trịnh Khác"}', 'here', [mark])).toEqual([]);
});
