// Everything that happened to one dossier in one line of time: what was sent and received, what was decided, tried, paid and done.
import type { DossierStory } from '../../store/dossier-story-reads.js';
import type { TimelineEntry } from './story.documents.js';

export function timelineOf(story: DossierStory): TimelineEntry[] {
  const entries = [
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
  return entries.sort((one, other) => one.at.getTime() - other.at.getTime());
}

function messagesOf({ messages }: DossierStory): TimelineEntry[] {
  return messages.map(({ id, at, direction, system, operation, deliveryId, attempt }) => ({
    ...{ at, kind: 'message' as const, ref: id, system, operation, what: direction },
    ...(deliveryId === null ? {} : { deliveryId, attempt: attempt ?? 0 }),
  }));
}

function statusesOf({ events }: DossierStory): TimelineEntry[] {
  return events.map(({ at, sequence, status, by, reason }) => ({
    ...{ at, kind: 'status' as const, ref: String(sequence), what: String(status), by },
    ...(reason === null ? {} : { note: reason }),
  }));
}

function dutiesOf({ deliveries }: DossierStory): TimelineEntry[] {
  return deliveries.map(({ id, createdAt: at, system, operation, state }) => ({
    ...{ at, kind: 'duty' as const, ref: id, system, operation, what: state, deliveryId: id },
  }));
}

/** At the end of the try. */
function attemptsOf({ attempts, deliveries }: DossierStory): TimelineEntry[] {
  const duties = new Map(deliveries.map((one) => [one.id, one]));
  return attempts.map((one) => ({
    at: new Date(one.startedAt.getTime() + one.durationMs),
    kind: 'attempt',
    ref: `${one.deliveryId}/${one.number}`,
    what: one.outcome,
    deliveryId: one.deliveryId,
    attempt: one.number,
    durationMs: one.durationMs,
    ...dutyOf(duties.get(one.deliveryId)),
    ...(one.code === null ? {} : { code: one.code }),
    ...(one.why === null ? {} : { note: one.why }),
    ...(one.nextAttemptAt === null ? {} : { nextAttemptAt: one.nextAttemptAt }),
  }));
}

function dutyOf(duty: DossierStory['deliveries'][number] | undefined): Pick<TimelineEntry, 'system' | 'operation'> {
  return duty ? { system: duty.system, operation: duty.operation } : {};
}

function vouchersOf({ standings }: DossierStory): TimelineEntry[] {
  return standings.map(({ number, at, state, standing, standingReason, amountVnd }) => ({
    ...{ at, kind: 'voucher' as const, ref: number, system: 'accounting', amountVnd },
    what: state === 'REVERSED' ? 'reversed' : standing,
    ...(standingReason === null ? {} : { code: standingReason }),
  }));
}

function coverOf({ cover }: DossierStory): TimelineEntry[] {
  if (!cover) return [];
  const steps = [
    ['requested', cover.requestedAt],
    ['created', cover.createdAt],
    ['issued', cover.issuedAt],
  ] as const;
  return steps.flatMap(([what, at]) =>
    at === null ? [] : [{ at, kind: 'cover' as const, ref: cover.coverNumber ?? '', system: 'tst', what }],
  );
}

function paymentsOf({ payments }: DossierStory): TimelineEntry[] {
  return payments.map(({ id, receivedAt: at, standing, amountVnd }) => ({
    ...{ at, kind: 'payment' as const, ref: id, system: 'payplat', what: standing, amountVnd },
  }));
}

function itemsOf({ items }: DossierStory): TimelineEntry[] {
  return items.flatMap(({ id, kind: code, openedAt, resolvedAt }) => [
    { at: openedAt, kind: 'item' as const, ref: id, what: 'opened', code },
    ...(resolvedAt === null ? [] : [{ at: resolvedAt, kind: 'item' as const, ref: id, what: 'resolved', code }]),
  ]);
}

function actsOf({ acts }: DossierStory): TimelineEntry[] {
  return acts.map(({ id, at, who, act, reason }) => ({
    ...{ at, kind: 'act' as const, ref: id, what: act, by: who },
    ...(reason === '' ? {} : { note: reason }),
  }));
}
