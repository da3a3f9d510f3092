import { describe, expect, it } from '@jest/globals';
import type { Database } from './database.js';
import { gathered } from './gathered.js';

const here = {} as Database;
const elsewhere = {} as Database;

describe('reads that are asked for together', () => {
  it('share one statement, each with its own answer, the same key as often as it was asked for', async () => {
    const statements: (readonly string[])[] = [];
    const lengthOf = gathered<string, number>(async (_database, keys) => {
      statements.push(keys);
      return keys.map((key) => key.length);
    });
    expect(await Promise.all(['a', 'bcd', 'a', 'ef'].map((key) => lengthOf(here, key)))).toEqual([1, 3, 1, 2]);
    expect(statements).toEqual([['a', 'bcd', 'a', 'ef']]);
  });

  it('begin after they were asked for: what changed before is seen, however busy it is', async () => {
    let value = 0;
    const read = gathered<string, number>(async (_database, keys) => {
      const seen = value;
      await new Promise((resolve) => setImmediate(resolve));
      return keys.map(() => seen);
    });
    const seen: Promise<number>[] = [];
    for (value = 1; value <= 20; value += 1) {
      const atLeast = value;
      seen.push(
        read(here, 'same').then((told) => {
          expect(told).toBeGreaterThanOrEqual(atLeast);
          return told;
        }),
      );
      await Promise.resolve();
    }
    expect(await Promise.all(seen)).toHaveLength(20);
  });

  it('of two databases never share', async () => {
    const asked: Database[] = [];
    const read = gathered<string, Database>(async (database, keys) => {
      asked.push(database);
      return keys.map(() => database);
    });
    const [first, second] = await Promise.all([read(here, 'a'), read(elsewhere, 'a')]);
    expect(first).toBe(here);
    expect(second).toBe(elsewhere);
    expect(asked).toHaveLength(2);
  });

  it('do not fail because of a neighbour', async () => {
    const read = gathered<string, string>(async (_database, keys) => {
      if (keys.includes('broken')) throw new Error('its seal is broken');
      return keys;
    });
    const told = await Promise.allSettled(['a', 'broken', 'b'].map((key) => read(here, key)));
    expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
