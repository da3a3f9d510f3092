import { describe, expect, it } from '@jest/globals';
import { callbackLadder } from './callback-ladder.js';

const hourMs = 3_600_000;
const failures = Array.from({ length: 9 }, (_none, index) => index + 1);

function pauses(random: number, base = 1000): number[] {
  const ladder = callbackLadder({ RETRY_BASE_MS: base }, () => random);
  return failures.map((count) => ladder.pauseMs(count) ?? Number.NaN);
}

describe('the ladder of callbacks', () => {
  it('climbs from seconds to a day in about 75 hours, then gives the callback to a person', () => {
    const ladder = callbackLadder({ RETRY_BASE_MS: 1000 });
    expect(pauses(0.5).map((pause) => pause / 1000)).toEqual([
      5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400,
    ]);
    expect(ladder.heightMs / hourMs).toBeCloseTo(75.6, 1);
    expect(ladder.pauseMs(10)).toBeUndefined();
  });

  it('varies each step by a tenth to both sides', () => {
    expect([pauses(0)[0], pauses(1)[0]]).toEqual([4500, 5500]);
    const seen = new Set(Array.from({ length: 50 }, () => callbackLadder({ RETRY_BASE_MS: 1000 }).pauseMs(3)));
    expect(seen.size).toBeGreaterThan(10);
  });

  it('is scaled by the configured base, so that a demonstration can be quick', () => {
    expect(pauses(0.5, 10)).toEqual(pauses(0.5).map((pause) => pause / 100));
    expect(callbackLadder({ RETRY_BASE_MS: 10 }).longestStepMs).toBe((24 * hourMs) / 100);
  });

  it('comes back a little later than a portal asked, never sooner', () => {
    expect([0, 1].map((random) => callbackLadder({ RETRY_BASE_MS: 1000 }, () => random).spread(1000))).toEqual([
      1000, 1100,
    ]);
  });
});
