import { expect, it } from '@jest/globals';
import { newId } from './ids.js';

it('ids are sorted as they were made, also within a millisecond, and none comes twice', () => {
  const ids = Array.from({ length: 20_000 }, () => newId());
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});

it('an id is a UUIDv7 that begins with its time', () => {
  const before = Date.now();
  const id = newId();
  expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  const madeAtMs = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  expect(madeAtMs).toBeGreaterThanOrEqual(before);
  expect(madeAtMs).toBeLessThanOrEqual(Date.now());
});
