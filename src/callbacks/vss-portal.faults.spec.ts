import { describe, expect, it } from '@jest/globals';
import type { HttpResult } from '../wire/http-client/http.client.js';
import { callbackLadder } from './callback-ladder.js';
import { judgeWebhook, type WebhookVerdict } from './vss-portal.faults.js';

const now = new Date('2026-11-22T01:00:00Z');
const hourMs = 3_600_000;

function answer(status: number, headers: Record<string, string> = {}): HttpResult {
  return { kind: 'answer', status, headers, body: Buffer.alloc(0) };
}

function judge(result: HttpResult, ageHours = 0): WebhookVerdict {
  const ladder = callbackLadder({ RETRY_BASE_MS: 1000 }, () => 0);
  return judgeWebhook(result, { now, changedAt: new Date(now.getTime() - ageHours * hourMs), ladder });
}

describe('the verdict on a webhook', () => {
  it.each([200, 201, 202, 204, 299])('is delivered on %d', (status) => {
    expect(judge(answer(status))).toEqual({ kind: 'delivered' });
  });

  it('needs the status line only: a body that is too long, too slow or broken off changes nothing', () => {
    for (const cut of ['too long', 'too slow', 'broken off'] as const) {
      expect(judge({ kind: 'answer', status: 200, headers: {}, body: Buffer.alloc(0), cut })).toEqual({
        kind: 'delivered',
      });
    }
  });

  it('is gone on 410', () => {
    expect(judge(answer(410))).toEqual({ kind: 'gone' });
  });

  it.each([
    [301, 'CALLBACK_REDIRECTED'],
    [307, 'CALLBACK_REDIRECTED'],
    [400, 'CALLBACK_REFUSED'],
    [401, 'PARTNER_DENIED_US'],
    [403, 'PARTNER_DENIED_US'],
    [404, 'CALLBACK_REFUSED'],
    [408, 'PARTNER_BUSY'],
    [409, 'CALLBACK_REFUSED'],
    [422, 'CALLBACK_REFUSED'],
    [429, 'PARTNER_BUSY'],
    [500, 'PARTNER_BUSY'],
    [503, 'PARTNER_BUSY'],
  ])('climbs the ladder on %d as %s', (status, code) => {
    expect(judge(answer(status))).toEqual({ kind: 'retry', code, why: `HTTP ${status}` });
  });

  it.each([
    ['address', 'retry', 'CALLBACK_ADDRESS_REFUSED'],
    ['connect', 'retry', 'PARTNER_UNREACHABLE'],
    ['timeout', 'unknown', 'ANSWER_LOST'],
    ['lost', 'unknown', 'ANSWER_LOST'],
  ] as const)('on no answer (%s) is %s %s', (kind, outcome, code) => {
    expect(judge({ kind, why: 'told' })).toEqual({ kind: outcome, code, why: 'told' });
  });
});

describe('Retry-After', () => {
  it('postpones without using up a try when the portal only limits the rate', () => {
    const wanted = { kind: 'notYet', afterMs: 120_000, why: 'HTTP 429 with Retry-After' };
    expect(judge(answer(429, { 'retry-after': '120' }))).toEqual(wanted);
    expect(judge(answer(429, { 'retry-after': 'Sun, 22 Nov 2026 01:02:00 GMT' }))).toEqual(wanted);
  });

  it('uses up tries once the callback is older than the ladder is high, so that it cannot wait for ever', () => {
    expect(judge(answer(429, { 'retry-after': '120' }), 76)).toMatchObject({ kind: 'retry', afterMs: 120_000 });
  });

  it('is the least pause of a portal that is busy', () => {
    const wanted = { kind: 'retry', code: 'PARTNER_BUSY', afterMs: 120_000, why: 'HTTP 503 with Retry-After' };
    expect(judge(answer(503, { 'retry-after': '120' }))).toEqual(wanted);
    expect(judge(answer(503, { 'retry-after': 'Sun, 22 Nov 2026 01:02:00 GMT' }))).toEqual(wanted);
  });

  it('of nothing is still a pause, so that a portal is never called in a tight loop', () => {
    expect(judge(answer(429, { 'retry-after': '0' }))).toMatchObject({ kind: 'notYet', afterMs: 1000 });
    expect(judge(answer(429, { 'retry-after': 'Sat, 21 Nov 2026 01:00:00 GMT' }))).toMatchObject({ afterMs: 1000 });
  });

  it('is capped at the longest step of the ladder', () => {
    expect(judge(answer(503, { 'retry-after': '31536000' }))).toMatchObject({ afterMs: 24 * hourMs });
  });

  it('that cannot be read leaves the ladder as it is', () => {
    expect(judge(answer(503, { 'retry-after': 'later' }))).not.toHaveProperty('afterMs');
  });
});
