// The messages of each try in the order they went: request, answer, next request, next answer. They are kept at the end of an
// exchange with one time, so a request stands where the try began, or where the answer before it came.
import type { StoryAttempt, StoryMessage } from '../../store/dossier-story-reads.js';

export interface Exchanged {
  readonly message: StoryMessage;
  /** When it went out or came in. */
  readonly at: Date;
  readonly after: readonly string[];
}

export function tryKey(deliveryId: string, number: number): string {
  return `${deliveryId}/${number}`;
}

export function exchangesOf(messages: readonly StoryMessage[], attempts: readonly StoryAttempt[]): Exchanged[] {
  const started = new Map(attempts.map((one) => [tryKey(one.deliveryId, one.number), one.startedAt]));
  const tries = Map.groupBy(messages, ({ id, deliveryId, attempt }) => {
    return deliveryId === null ? id : tryKey(deliveryId, attempt ?? 0);
  });
  return [...tries].flatMap(([key, of]) => ofOneTry(of, started.get(key)));
}

function ofOneTry(messages: readonly StoryMessage[], startedAt: Date | undefined): Exchanged[] {
  const exchanged: Exchanged[] = [];
  let since = startedAt;
  for (const message of inTurn(messages)) {
    const last = exchanged.at(-1)?.message.id;
    const isRequest = message.direction === 'out' && message.deliveryId !== null;
    const at = isRequest && since && since < message.at ? since : message.at;
    exchanged.push({ message, at, after: last === undefined ? causesOf(message) : [last] });
    since = message.at;
  }
  return exchanged;
}

/** The first message of a try follows the duty and the try before. */
function causesOf({ deliveryId, attempt }: StoryMessage): string[] {
  return deliveryId === null ? [] : [deliveryId, tryKey(deliveryId, (attempt ?? 0) - 1)];
}

/** By time; those of one moment in turn: a request, its answer. */
function inTurn(messages: readonly StoryMessage[]): StoryMessage[] {
  const moments = Map.groupBy(messages, ({ at }) => at.getTime());
  return [...moments.keys()]
    .sort((one, other) => one - other)
    .flatMap((moment) => alternating(moments.get(moment) ?? []));
}

function alternating(messages: readonly StoryMessage[]): StoryMessage[] {
  const requests = messages.filter(({ direction }) => direction === 'out');
  const answers = messages.filter(({ direction }) => direction === 'in');
  const turns = Math.max(requests.length, answers.length);
  return Array.from({ length: turns }, (_, turn) => [requests[turn], answers[turn]])
    .flat()
    .filter((one) => one !== undefined);
}
