// What becomes of a RabbitMQ message once its event was judged.
//   accepted, or somebody waits for the answer → acknowledged (who waits keeps the event and tells it again)
//   nobody waits, not accepted for now         → to the retry queue, back after a pause, up to a limit, then dead letter
//   our own failure                            → to the retry queue without limit: the event is not to blame
//   never acceptable                           → dead-letter queue with the reason in its headers, for a person
// A message is acknowledged only after RabbitMQ has confirmed its copy, so it may be doubled but not lost.
import { Inject, Injectable } from '@nestjs/common';
import type { RmqContext } from '@nestjs/microservices';
import type { ConfirmChannel, ConsumeMessage, Options } from 'amqplib';
import type { ErrorCode } from '../domain/errors.js';
import { LOGGER, type Logger } from '../platform/log.js';
import type { TnhsEventAnswer } from './tnhs-event.js';

export const TNHS_EVENT_QUEUES = Symbol('TnhsEventQueues');

export interface TnhsEventQueues {
  readonly main: string;
  readonly retry: string;
  readonly dead: string;
  readonly retryPauseMs: number;
  /** Tries of an event that is well-formed and yet not accepted, e.g. about a dossier not known here. */
  readonly mostTries: number;
}

/** An hour: our own answer from TNHS may come that late when a worker was down. */
export const tnhsEventQueues: TnhsEventQueues = {
  main: 'tnhs.events',
  retry: 'tnhs.events.retry',
  dead: 'tnhs.events.dead',
  retryPauseMs: 5000,
  mostTries: 720,
};

const triesHeader = 'x-gateway-tries';
const codeHeader = 'x-gateway-code';
const neverAcceptable: readonly ErrorCode[] = ['VALIDATION_FAILED', 'EVENT_ID_REUSED', 'TNHS_NUMBER_DIFFERS'];
const ourFailures: readonly ErrorCode[] = ['INTERNAL', 'OVERLOADED'];

@Injectable()
export class TnhsEventsRedelivery {
  constructor(
    @Inject(TNHS_EVENT_QUEUES) private readonly queues: TnhsEventQueues,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Never throws: what cannot be concluded stays unacknowledged, and RabbitMQ delivers it again. */
  async conclude(context: RmqContext, answer: TnhsEventAnswer): Promise<void> {
    const message = context.getMessage() as ConsumeMessage;
    const channel = context.getChannelRef() as ConfirmChannel;
    try {
      if (!answer.accepted && !message.properties.replyTo) await this.passOn(channel, message, answer.code);
      channel.ack(message);
    } catch (error) {
      this.logger.warn({ event: 'tnhs.status.unacknowledged', err: error }, 'RabbitMQ will deliver this event again');
    }
  }

  private async passOn(channel: ConfirmChannel, message: ConsumeMessage, code: ErrorCode): Promise<void> {
    const tries = Number(message.properties.headers?.[triesHeader] ?? 0) + 1;
    const tired = tries >= this.queues.mostTries && !ourFailures.includes(code);
    const dead = tired || neverAcceptable.includes(code);
    const headers = { ...message.properties.headers, [triesHeader]: tries, [codeHeader]: code };
    await publish(channel, dead ? this.queues.dead : this.queues.retry, { content: message.content, headers });
    if (dead)
      this.logger.error({ event: 'tnhs.status.dead', code, tries }, `an event went to ${this.queues.dead}: ${code}`);
  }
}

/** @returns once RabbitMQ has taken responsibility for the copy. */
export function publish(
  channel: ConfirmChannel,
  queue: string,
  copy: { content: Buffer; headers: Record<string, unknown> },
): Promise<void> {
  const options: Options.Publish = { persistent: true, contentType: 'application/json', headers: copy.headers };
  return new Promise((resolve, reject) => {
    channel.sendToQueue(queue, copy.content, options, (error: unknown) => {
      if (error) reject(error instanceof Error ? error : new Error('RabbitMQ did not confirm the message'));
      else resolve();
    });
  });
}
