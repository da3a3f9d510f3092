import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTnhs } from '../tnhs/server.ts';
import { callSoap, control, count, createRequest, testConfig, textIn, tnhsNamespace } from '../testing/bench-ground.ts';
import { Temper } from './behaviour.ts';
import type { Simulator } from './simulator.ts';

describe('a simulator told to misbehave', () => {
  let tnhs: Simulator;
  const create = (key: string) =>
    callSoap({ url: tnhs.url, namespace: tnhsNamespace }, 'TiepNhanHoSo', createRequest(key, `R-${key}-MANUAL`));
  const behave = (settings: object) => control(tnhs.url, 'behaviour', settings);

  beforeEach(async () => {
    tnhs = await startTnhs(testConfig('http://127.0.0.1:1'));
  });

  afterEach(() => tnhs.close());

  it('loses the answer after it has acted', async () => {
    await behave({ loseAnswerShare: 1 });
    await expect(create('a')).rejects.toThrow();
    expect((await count(tnhs.url)).effects).toEqual({ create: 1 });
    await fetch(`${tnhs.url}/control/behaviour`, { method: 'DELETE' });
    expect(textIn((await create('a')).root, 'daTonTai')).toBe('true');
  });

  it('is down for its partner, not for the tester, and acts on nothing', async () => {
    await behave({ down: true });
    await expect(create('b')).rejects.toThrow();
    expect((await count(tnhs.url)).effects).toEqual({});
  });

  it.each([
    ['temporary', 'QUA_TAI'],
    ['permanent', 'DU_LIEU_SAI'],
  ])('gives %s faults as %s before it acts', async (faultKind, maLoi) => {
    await behave({ faultShare: 1, faultKind });
    const { status, root } = await create('c');
    expect([status, textIn(root, 'maLoi')]).toEqual([500, maLoi]);
    expect((await count(tnhs.url)).effects).toEqual({});
  });

  it.each([
    ['html', 200, '<h1>Bảo trì hệ thống</h1>'],
    ['wrong-element', 200, 'KhongCoTrongHopDong'],
    ['empty-500', 500, ''],
  ])('talks nonsense: %s', async (nonsenseKind, status, part) => {
    await behave({ nonsenseShare: 1, nonsenseKind });
    const answer = await create('d');
    expect([answer.status, answer.text.includes(part)]).toEqual([status, true]);
    expect(textIn(answer.root, 'soHoSo')).toBeUndefined();
  });

  it('cuts its answer in half', async () => {
    await behave({ nonsenseShare: 1, nonsenseKind: 'truncated' });
    const { root, text } = await create('e');
    expect(text.length).toBeGreaterThan(10);
    expect(root).toBeUndefined();
  });

  it('answers late, having acted or not yet', async () => {
    await behave({ slowMs: 120, slowWhen: 'after' });
    const started = Date.now();
    await create('f');
    expect(Date.now() - started).toBeGreaterThanOrEqual(115);
  });

  it('answers 429 with Retry-After', async () => {
    await behave({ rateLimitShare: 1, retryAfterSeconds: 7 });
    const response = await fetch(`${tnhs.url}/soap`, { method: 'POST', body: '' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('answers twice on one connection and then closes it', async () => {
    await behave({ twiceShare: 1 });
    const { root } = await create('g');
    expect(textIn(root, 'daTonTai')).toBe('false');
    expect((await count(tnhs.url)).effects).toEqual({ create: 1 });
  });

  it('says what is wrong with a setting and keeps the old ones', async () => {
    expect(await behave({ faultShare: 7 })).toEqual({ error: 'faultShare must be from 0 to 1' });
    expect(await behave({ moody: true })).toEqual({ error: 'unknown setting moody' });
    expect(await control(tnhs.url, 'behaviour')).toMatchObject({ faultShare: 0 });
  });

  it('has the same moods again for the same seed', () => {
    const moods = (seed: number) => {
      const temper = new Temper();
      temper.change({ seed, faultShare: 0.3, loseAnswerShare: 0.3, nonsenseShare: 0.3 });
      return Array.from({ length: 50 }, () => temper.draw());
    };
    expect(moods(7)).toEqual(moods(7));
    expect(moods(7)).not.toEqual(moods(8));
  });
});
