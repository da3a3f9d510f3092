import { describe, expect, it } from '@jest/globals';
import { RateLimiter } from './rate-limit.js';

function limiterWithClock(maxKeys = 100) {
  const time = { ms: 0 };
  return { time, limiter: new RateLimiter({ nowMs: () => time.ms, maxKeys }) };
}

describe('the rate limiter', () => {
  it('lets a minute’s worth through at once and then says how long to wait', () => {
    const { time, limiter } = limiterWithClock();
    const answers = Array.from({ length: 4 }, () => limiter.take('a', 3));
    expect(answers).toEqual([0, 0, 0, 20]);
    time.ms = 19_000;
    expect(limiter.take('a', 3)).toBe(1);
    time.ms = 20_000;
    expect([limiter.take('a', 3), limiter.take('a', 3)]).toEqual([0, 20]);
  });

  it('keeps callers apart', () => {
    const { limiter } = limiterWithClock();
    expect([limiter.take('a', 1), limiter.take('a', 1), limiter.take('b', 1)]).toEqual([0, 60, 0]);
  });

  it('never saves up more than a minute’s worth', () => {
    const { time, limiter } = limiterWithClock();
    limiter.take('a', 2);
    time.ms = 3_600_000;
    expect([limiter.take('a', 2), limiter.take('a', 2), limiter.take('a', 2)]).toEqual([0, 0, 30]);
  });

  it('can be asked without taking', () => {
    const { limiter } = limiterWithClock();
    expect([limiter.wait('a', 1), limiter.take('a', 1), limiter.wait('a', 1)]).toEqual([0, 0, 60]);
  });

  it('forgets the least recently used caller rather than growing', () => {
    const { limiter } = limiterWithClock(2);
    for (const key of ['a', 'b', 'b', 'a', 'c', 'c']) limiter.take(key, 2);
    expect(['a', 'b', 'c'].map((key) => limiter.wait(key, 2))).toEqual([30, 0, 30]);
  });
});
