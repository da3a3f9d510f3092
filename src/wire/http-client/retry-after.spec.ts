import { describe, expect, it } from '@jest/globals';
import { retryAfterMs } from './retry-after.js';

const now = new Date('2026-11-22T01:00:00Z');
const dayMs = 86_400_000;
const read = (header: string | undefined): number | undefined => retryAfterMs(header, now, dayMs);

describe('Retry-After', () => {
  it('may be whole seconds', () => {
    expect([read('0'), read(' 120 ')]).toEqual([0, 120_000]);
  });

  it.each(['Sun, 22 Nov 2026 01:02:30 GMT', 'Sunday, 22-Nov-26 01:02:30 GMT', 'Sun Nov 22 01:02:30 2026'])(
    'may be the HTTP date %s',
    (date) => expect(read(date)).toBe(150_000),
  );

  it('is never longer than the cap and never negative', () => {
    expect([
      read('99999999999999999999'),
      read('Fri, 22 Nov 2030 01:00:00 GMT'),
      read('Sat, 22 Nov 2025 01:00:00 GMT'),
    ]).toEqual([dayMs, dayMs, 0]);
  });

  it.each([undefined, '', 'soon', '-5', '1.5', '0x10', '2026-11-22T01:02:30Z', 'Sun, 99 Nov 2026 01:02:30 GMT'])(
    'says nothing when it is %p',
    (header) => expect(read(header)).toBeUndefined(),
  );
});
