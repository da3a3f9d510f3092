import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type {
  DossierStory,
  StoryAttempt,
  StoryDelivery,
  StoryEvent,
  StoryMessage,
} from '../../store/dossier-story-reads.js';
import { causalOrder } from './causal-order.js';
import { timelineOf } from './timeline.js';

const noon = Date.parse('2026-11-23T05:00:00Z');
const at = (ms: number): Date => new Date(noon + ms);

function delivery(id: string, ms: number, more: Partial<StoryDelivery> = {}): StoryDelivery {
  return {
    ...{ id, system: 'tnhs', operation: 'create', state: 'delivered', attempts: 1, failures: 0, unsure: false },
    ...{ idempotencyKey: `D.${id}`, code: null, why: null, notBefore: at(ms), createdAt: at(ms), updatedAt: at(ms) },
    ...{ correlationId: 'c', ...more },
  };
}

function tried(deliveryId: string, started: number, ended: number, more: Partial<StoryAttempt> = {}): StoryAttempt {
  return {
    ...{ deliveryId, number: 1, startedAt: at(started), durationMs: ended - started, outcome: 'delivered' },
    ...{ code: null, why: null, partnerStatus: null, nextAttemptAt: null, worker: 'w', ...more },
  };
}

function message(id: string, ms: number, more: Partial<StoryMessage> = {}): StoryMessage {
  return {
    ...{ id, at: at(ms), direction: 'in', system: 'tnhs', operation: 'create', deliveryId: null, attempt: null },
    ...{ contentType: 'text/xml', sizeBytes: 1, prunedAt: null, correlationId: 'c', ...more },
  };
}

/** What went out and came back in one call, kept at one moment. */
function call(of: string, ms: number, { ids = ['out', 'in'], attempt = 1 } = {}): StoryMessage[] {
  const [out = '', back = ''] = ids;
  return [
    message(back, ms, { direction: 'in', deliveryId: of, attempt }),
    message(out, ms, { direction: 'out', deliveryId: of, attempt }),
  ];
}

function status(sequence: number, to: number, ms: number, by = 'gateway'): StoryEvent {
  return { sequence, status: to, previous: null, by, at: at(ms), reason: null };
}

function story(parts: Partial<DossierStory>): DossierStory {
  const none = { messages: [], events: [], deliveries: [], attempts: [], vouchers: [], standings: [] };
  return { ...none, cover: null, payments: [], items: [], acts: [], ...parts };
}

function told(parts: Partial<DossierStory>): string[] {
  return timelineOf(story(parts)).map(({ kind, ref, what }) => `${kind} ${ref} ${what}`);
}

describe('a dossier’s line of time', () => {
  it('puts the duty, the request, the answer, the end of the try and its effects in this order at one moment', () => {
    const parts = {
      ...{ messages: call('d1', 0), events: [status(2, 2, 0)], attempts: [tried('d1', 0, 0)] },
      deliveries: [delivery('d1', 0), delivery('d2', 0, { system: 'tst', operation: 'record' })],
      standings: [standing('CT1', 0, 'recording')],
      items: [item('i1', 0)],
    };
    expect(told(parts)).toEqual([
      'duty d1 delivered',
      'message out out',
      'message in in',
      'attempt d1/1 delivered',
      'voucher CT1 recording',
      'item i1 opened',
      'status 2 2',
      'duty d2 delivered',
    ]);
  });

  it('puts asking and sending of one try in turn, and the next try behind it', () => {
    const first = [...call('d1', 5, { ids: ['a-out', 'b-in'] }), ...call('d1', 5, { ids: ['c-out', 'd-in'] })];
    const second = call('d1', 5, { ids: ['e-out', 'f-in'], attempt: 2 });
    const attempts = [tried('d1', 5, 5, { number: 2 }), tried('d1', 5, 5)];
    const byId = [...second, ...first].sort((one, other) => one.id.localeCompare(other.id));
    expect(told({ messages: byId, deliveries: [delivery('d1', 5)], attempts })).toEqual([
      'duty d1 delivered',
      ...['a-out out', 'b-in in', 'c-out out', 'd-in in'].map((one) => `message ${one}`),
      'attempt d1/1 delivered',
      ...['e-out out', 'f-in in'].map((one) => `message ${one}`),
      'attempt d1/2 delivered',
    ]);
  });

  it('puts a request where its try began, so that what the partner says meanwhile stands between request and answer', () => {
    const notice = message('notice', 40, { operation: 'status' });
    const parts = {
      messages: [notice, ...call('d1', 90)],
      deliveries: [delivery('d1', 0)],
      attempts: [tried('d1', 10, 95)],
    };
    expect(told(parts)).toEqual([
      'duty d1 delivered',
      'message out out',
      'message notice in',
      'message in in',
      'attempt d1/1 delivered',
    ]);
    expect(timelineOf(story(parts))[1]?.at).toEqual(at(10));
  });

  it('puts a status behind the message that told it, and keeps the partner’s own time beside ours', () => {
    const messages = [message('m1', 5010, { operation: 'status' }), message('m2', 5300, { operation: 'status' })];
    const owed = (sequence: number, ms: number): StoryDelivery =>
      delivery(`cb${sequence}`, ms, { system: 'vss-portal', idempotencyKey: `D.vss-portal.status.${sequence}` });
    const events = [status(2, 2, 1000, 'tnhs'), status(3, 4, 5200, 'tnhs')];
    const timeline = timelineOf(story({ messages, events, deliveries: [owed(2, 5000), owed(3, 5290)] }));
    expect(timeline.map(({ ref }) => ref)).toEqual(['m1', '2', 'cb2', 'm2', '3', 'cb3']);
    expect(timeline.map(({ statedAt }) => statedAt)).toEqual([
      undefined,
      at(1000),
      ...Array<undefined>(4).fill(undefined),
    ]);
  });

  it('does not let the clock of another machine put an effect before its cause', () => {
    const owed = delivery('cb1', -800, { system: 'vss-portal', idempotencyKey: 'D.vss-portal.status.1' });
    const parts = {
      ...{ events: [status(1, 1, 0)], deliveries: [owed], messages: call('cb1', -700) },
      attempts: [tried('cb1', -790, -690)],
    };
    expect(told(parts).map((one) => one.split(' ')[0])).toEqual(['status', 'duty', 'message', 'message', 'attempt']);
  });

  it('puts a payment behind its notice, an issued cover behind the one that tells it', () => {
    const messages = [
      message('ipn', 0, { system: 'payplat', operation: 'ipn' }),
      message('cover', 900, { system: 'tst', operation: 'cover-notice' }),
    ];
    const payment = {
      id: 'p1',
      standing: 'paid' as const,
      reference: 'r',
      amountVnd: 1,
      expectedVnd: 1,
      messageId: 'ipn',
    };
    const cover = { state: 'issued', coverNumber: 'B1', owner: null, requestedAt: at(500), createdAt: at(600) };
    expect(
      told({
        messages,
        payments: [{ ...payment, paidAt: at(-60_000), receivedAt: at(0) }],
        cover: { ...cover, issuedAt: at(-86_400_000) },
      }),
    ).toEqual([
      'message ipn in',
      'payment p1 paid',
      'cover B1 requested',
      'cover B1 created',
      'message cover in',
      'cover B1 issued',
    ]);
  });
});

function standing(number: string, ms: number, what: string): DossierStory['standings'][number] {
  const money = { amountVnd: 1, toldVnd: null, standingReason: null };
  return { number, at: at(ms), version: 1, state: 'POSTED', standing: what, ...money };
}

function item(id: string, ms: number): DossierStory['items'][number] {
  const open = { state: 'open' as const, voucherNumber: null, resolvedAt: null, resolution: null, owner: null };
  return { id, kind: 'AMOUNT_DIFFERS', openedAt: at(ms), ...open };
}

describe('causal order', () => {
  const one = (id: string, ms: number, rank = 0, after: string[] = []) => ({ id, at: at(ms), rank, after });

  it('moves a thing to the moment of its latest cause, never forward of it', () => {
    const placed = causalOrder([one('effect', 1, 0, ['cause', 'nobody']), one('cause', 9)]);
    expect(placed.map(({ happening: { id }, at: when }) => [id, when])).toEqual([
      ['cause', at(9)],
      ['effect', at(9)],
    ]);
  });

  it('is one order for any clock and any order of reading, with every cause before its effect', () => {
    const things = fc.array(fc.record({ ms: fc.nat(3), rank: fc.nat(3), cause: fc.nat(9) }), { maxLength: 12 });
    fc.assert(
      fc.property(things, (drawn) => {
        const all = drawn.map(({ ms, rank, cause }, place) =>
          one(String(place), ms, rank * 100 + place, cause < place ? [String(cause)] : []),
        );
        const order = causalOrder(all).map(({ happening }) => happening.id);
        expect(causalOrder(all.toReversed()).map(({ happening }) => happening.id)).toEqual(order);
        for (const { id, after } of all)
          for (const cause of after) expect(order.indexOf(cause)).toBeLessThan(order.indexOf(id));
        expect(new Set(order).size).toBe(all.length);
      }),
    );
  });
});
