// Rates are kept per caller at every door, and the answer says when to come back.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DvcqgDriver, RestDriver, SoapDriver, type Answer, type DoorDriver } from './door-drivers.js';
import { openDoors, type DoorsBench } from './doors-bench.js';

const perMinute = 3;
let bench: DoorsBench;
beforeAll(async () => {
  bench = await openDoors({ ratePerMinute: perMinute });
});
afterAll(() => bench.close());

const doors: [string, (url: string) => DoorDriver][] = [
  ['native REST', (url) => new RestDriver(url)],
  ['DVCQG', (url) => new DvcqgDriver(url)],
  ['SOAP', (url) => new SoapDriver(url)],
];

describe.each(doors)('the %s door', (_name, open) => {
  it('serves a caller up to its rate, then names the wait, and goes on serving others', async () => {
    const door = open(bench.url);
    const answers: Answer[] = [];
    for (let call = 0; call <= perMinute; call += 1)
      answers.push(await door.raw(Buffer.from(door.message(`Nguyễn ${'A'.repeat(call + 1)}`))));
    expect(answers.slice(0, perMinute).map(({ code }) => code)).not.toContain('RATE_LIMITED');
    const last = answers[perMinute];
    expect(last).toMatchObject({ code: 'RATE_LIMITED', http: 429 });
    expect(Number(last?.retryAfter)).toBeGreaterThan(0);
    expect(Number(last?.retryAfter)).toBeLessThanOrEqual(20);
    expect(await door.look('npsp', 'nothing')).toMatchObject({ code: 'NOT_FOUND' });
  });
});
