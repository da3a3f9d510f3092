// Everything that happened to one dossier in one line of time: what was sent and received, what was decided, tried, paid and done.
// Nothing stands before its cause: a duty before its tries, a request before its answer before the end of the try before what
// the try wrote, a partner's word before the status it told (`causal-order.ts`).
import type { DossierStory, StoryEvent, StoryMessage } from '../../store/dossier-story-reads.js';
import { causalOrder, type Happening, type Placed } from './causal-order.js';
import { exchangesOf, tryKey } from './exchanges.js';
import type { TimelineEntry } from './story.documents.js';

interface Telling extends Happening {
  readonly entry: Omit<TimelineEntry, 'at' | 'statedAt'>;
  /** When it was so by the partner's own word. */
  readonly statedAt?: Date;
}

/** At one moment: what came from outside, what a try brought, then its effects, duties last. */
const rank = { act: 0, message: 1, attempt: 2, payment: 3, voucher: 4, item: 5, cover: 6, status: 7, duty: 8 } as const;

export function timelineOf(story: DossierStory): TimelineEntry[] {
  const tellings: readonly Telling[] = [
    ...messagesOf(story),
    ...statusesOf(story),
    ...dutiesOf(story),
    ...attemptsOf(story),
    ...vouchersOf(story),
    ...coverOf(story),
    ...paymentsOf(story),
    ...itemsOf(story),
    ...actsOf(story),
  ];
  return causalOrder(tellings).map(entryOf);
}

function entryOf({ happening: { entry, statedAt }, at }: Placed<Telling>): TimelineEntry {
  const differs = statedAt !== undefined && Math.abs(statedAt.getTime() - at.getTime()) >= 1000;
  return { at, ...entry, ...(differs ? { statedAt } : {}) };
}

function messagesOf({ messages, attempts }: DossierStory): Telling[] {
  return exchangesOf(messages, attempts).map(({ message, at, after }) => {
    const { id, direction, system, operation, deliveryId, attempt } = message;
    const of = deliveryId === null ? {} : { deliveryId, attempt: attempt ?? 0 };
    return {
      ...{ id, at, after, rank: rank.message },
      entry: { kind: 'message', ref: id, system, operation, what: direction, ...of },
    };
  });
}

function statusesOf(story: DossierStory): Telling[] {
  const recorded = recordedTimes(story);
  const claimed = new Set<string>();
  return story.events.map((event) => {
    const { sequence, status, by, reason, at } = event;
    const recordedAt = recorded.get(sequence);
    const told = recordedAt !== undefined && isToldBefore(event, recordedAt);
    const teller = told ? tellerOf(story.messages, { by, recordedAt, claimed }) : undefined;
    return {
      ...{ id: `status/${sequence}`, at: told ? recordedAt : at, rank: rank.status },
      after: [`status/${sequence - 1}`, ...(teller ? [teller] : [])],
      ...(told ? { statedAt: at } : {}),
      entry: {
        ...{ kind: 'status', ref: String(sequence), what: String(status), by },
        ...(reason === null ? {} : { note: reason }),
      },
    };
  });
}

const callback = /\.(?:npsp|vss-portal)\.[a-z]+\.(\d+)$/;

/** When each status was written here: its callbacks are put in the same transaction. */
function recordedTimes({ deliveries }: DossierStory): Map<number, Date> {
  const times = new Map<number, Date>();
  for (const { idempotencyKey, createdAt } of deliveries) {
    const [, sequence] = callback.exec(idempotencyKey) ?? [];
    if (sequence !== undefined && !times.has(Number(sequence))) times.set(Number(sequence), createdAt);
  }
  return times;
}

const aheadMs = 60_000;

/** TNHS tells by its own clock when a status was reached; everybody else moves a dossier by ours. */
function isToldBefore({ by, at }: StoryEvent, recordedAt: Date): boolean {
  const aheadOfUsMs = at.getTime() - recordedAt.getTime();
  return by === 'tnhs' && (aheadOfUsMs <= 0 || aheadOfUsMs > aheadMs);
}

const [slackMs, longestMs] = [1000, 10_000];

/** The message that told a status: the nearest to the writing of it that told no other. */
function tellerOf(
  messages: readonly StoryMessage[],
  told: { readonly by: string; readonly recordedAt: Date; readonly claimed: Set<string> },
): string | undefined {
  const distance = ({ at }: StoryMessage): number => at.getTime() - told.recordedAt.getTime();
  const [nearest] = messages
    .filter(({ id, system, direction, deliveryId }) => {
      return system === told.by && direction === 'in' && deliveryId === null && !told.claimed.has(id);
    })
    .filter((one) => distance(one) >= -slackMs && distance(one) <= longestMs)
    .sort((one, other) => Math.abs(distance(one)) - Math.abs(distance(other)));
  if (nearest) told.claimed.add(nearest.id);
  return nearest?.id;
}

function dutiesOf({ deliveries }: DossierStory): Telling[] {
  return deliveries.map(({ id, createdAt: at, system, operation, state, idempotencyKey }) => {
    const [, sequence] = callback.exec(idempotencyKey) ?? [];
    return {
      ...{ id, at, rank: rank.duty, after: sequence === undefined ? [] : [`status/${sequence}`] },
      entry: { kind: 'duty', ref: id, system, operation, what: state, deliveryId: id },
    };
  });
}

/** At the end of the try. */
function attemptsOf({ attempts, deliveries, messages }: DossierStory): Telling[] {
  const duties = new Map(deliveries.map((one) => [one.id, one]));
  return attempts.map((one) => {
    const { deliveryId, number } = one;
    const exchanged = messages.filter((message) => message.deliveryId === deliveryId && message.attempt === number);
    return {
      ...{ id: tryKey(deliveryId, number), rank: rank.attempt },
      at: new Date(one.startedAt.getTime() + one.durationMs),
      after: [deliveryId, tryKey(deliveryId, number - 1), ...exchanged.map(({ id }) => id)],
      entry: {
        ...{ kind: 'attempt', ref: tryKey(deliveryId, number), what: one.outcome, deliveryId, attempt: number },
        durationMs: one.durationMs,
        ...dutyOf(duties.get(deliveryId)),
        ...(one.code === null ? {} : { code: one.code }),
        ...(one.why === null ? {} : { note: one.why }),
        ...(one.nextAttemptAt === null ? {} : { nextAttemptAt: one.nextAttemptAt }),
      },
    };
  });
}

function dutyOf(duty: DossierStory['deliveries'][number] | undefined): Pick<TimelineEntry, 'system' | 'operation'> {
  return duty ? { system: duty.system, operation: duty.operation } : {};
}

function vouchersOf({ standings }: DossierStory): Telling[] {
  const last = new Map<string, string>();
  return standings.map(({ number, at, version, state, standing, standingReason, amountVnd }, place) => {
    const [id, before] = [`voucher/${number}/${place}`, last.get(number)];
    last.set(number, id);
    return {
      ...{ id, at, rank: rank.voucher, after: before === undefined ? [] : [before] },
      entry: {
        ...{ kind: 'voucher', ref: number, system: 'accounting', amountVnd, version },
        what: state === 'REVERSED' ? 'reversed' : standing,
        ...(standingReason === null ? {} : { code: standingReason }),
      },
    };
  });
}

function coverOf({ cover, messages }: DossierStory): Telling[] {
  if (!cover) return [];
  const notice = messages.find(({ system, operation }) => system === 'tst' && operation === 'cover-notice');
  const step = (what: string, at: Date | null, after: readonly string[]): Telling[] => {
    const entry = { kind: 'cover' as const, ref: cover.coverNumber ?? '', system: 'tst', what };
    return at === null ? [] : [{ id: `cover/${what}`, at, after, rank: rank.cover, entry }];
  };
  const issued = step('issued', cover.issuedAt && (notice?.at ?? cover.issuedAt), [
    'cover/requested',
    ...(notice ? [notice.id] : []),
  ]);
  return [
    ...step('requested', cover.requestedAt, []),
    ...step('created', cover.createdAt, ['cover/requested']),
    ...issued.map((one) => (cover.issuedAt ? { ...one, statedAt: cover.issuedAt } : one)),
  ];
}

function paymentsOf({ payments }: DossierStory): Telling[] {
  return payments.map(({ id, receivedAt: at, standing, amountVnd, messageId }) => ({
    ...{ id, at, rank: rank.payment, after: messageId === null ? [] : [messageId] },
    entry: { kind: 'payment', ref: id, system: 'payplat', what: standing, amountVnd },
  }));
}

function itemsOf({ items }: DossierStory): Telling[] {
  return items.flatMap(({ id, kind: code, openedAt, resolvedAt }) => {
    const step = (what: string, at: Date, after: readonly string[]): Telling => {
      return { id: `${what}/${id}`, at, after, rank: rank.item, entry: { kind: 'item', ref: id, what, code } };
    };
    const opened = step('opened', openedAt, []);
    return resolvedAt === null ? [opened] : [opened, step('resolved', resolvedAt, [opened.id])];
  });
}

function actsOf({ acts }: DossierStory): Telling[] {
  return acts.map(({ id, at, who, act, reason }) => ({
    ...{ id, at, rank: rank.act },
    entry: { kind: 'act', ref: id, what: act, by: who, ...(reason === '' ? {} : { note: reason }) },
  }));
}
