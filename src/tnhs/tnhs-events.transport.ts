// The message transports of `tnhs.status`.
//   AMQP_URL set → RabbitMQ: durable queues, manual acknowledgement, retry with a pause, a dead-letter queue
//   else         → TCP with JSON frames on 127.0.0.1: it carries no credentials, so it never listens to other machines
import type { INestApplication } from '@nestjs/common';
import { JsonSocket, ServerRMQ, Transport, type RmqOptions } from '@nestjs/microservices';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Server, Socket } from 'node:net';
import type { Config } from '../platform/config.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { TNHS_EVENT_QUEUES, publish, type TnhsEventQueues } from './tnhs-events.redelivery.js';

const maxMessageBytes = 262_144;
const incompleteFrameMs = 10_000;
const maxUnreadAnswerBytes = 1_048_576;
const maxConnections = 256;
const prefetch = 32;

export type EventsConfig = Pick<Config, 'AMQP_URL' | 'EVENTS_PORT' | 'ROLE'>;

/**
 * Opens the transport that the configuration names.
 * TCP belongs to the processes that have doors and is listening when this returns; every process takes its share from
 * RabbitMQ, which may be away: it is then connected to as soon as it is there, and the doors do not wait for it.
 * @throws the listen error (EADDRINUSE) of the TCP port.
 */
export async function connectTnhsEvents(app: INestApplication, config: EventsConfig): Promise<void> {
  if (config.AMQP_URL !== '') return connectRabbitMq(app, config.AMQP_URL);
  if (config.ROLE !== 'worker') return connectTcp(app, config.EVENTS_PORT);
}

async function connectTcp(app: INestApplication, port: number): Promise<void> {
  const options = { host: '127.0.0.1', port, socketClass: BoundedJsonSocket };
  const microservice = app.connectMicroservice({ transport: Transport.TCP, options });
  microservice.unwrap<Server>().maxConnections = maxConnections;
  await app.init();
  await microservice.listen();
}

async function connectRabbitMq(app: INestApplication, url: string): Promise<void> {
  const queues = app.get<TnhsEventQueues>(TNHS_EVENT_QUEUES);
  const logger = app.get<Logger>(LOGGER);
  const microservice = app.connectMicroservice({ strategy: new TnhsEventsServer(url, queues) });
  await app.init();
  microservice.listen().catch((error: unknown) => {
    logger.error({ event: 'tnhs.events.closed', err: error }, 'RabbitMQ cannot be used; TNHS’s events wait there');
  });
}

/** Limits what a peer may make us hold, and keeps what it sent out of the log. */
class BoundedJsonSocket extends JsonSocket {
  constructor(socket: Socket) {
    super(socket, {
      maxBufferSize: maxMessageBytes,
      incompleteMessageTimeout: incompleteFrameMs,
      maxSendBufferSize: maxUnreadAnswerBytes,
    });
  }

  protected override handleDataError(_error: unknown, options: { destroy?: boolean } = {}): void {
    super.handleDataError(new Error('a frame that is no JSON message, too large or never ended'), options);
  }
}

/** Nest's RabbitMQ server with the retry and dead-letter queues beside the main one. */
class TnhsEventsServer extends ServerRMQ {
  constructor(
    url: string,
    private readonly queues: TnhsEventQueues,
  ) {
    super(optionsFor(url, queues));
  }

  override async setupChannel(channel: ConfirmChannel, callback: () => void): Promise<void> {
    await channel.assertQueue(this.queues.dead, { durable: true });
    await channel.assertQueue(this.queues.retry, {
      durable: true,
      messageTtl: this.queues.retryPauseMs,
      deadLetterExchange: '',
      deadLetterRoutingKey: this.queues.main,
    });
    await super.setupChannel(channel, callback);
  }

  /** What Nest could not read would stay unacknowledged and block the queue, so it is set aside first. */
  override async handleMessage(message: ConsumeMessage, channel: ConfirmChannel): Promise<void> {
    const cancelled = (message as ConsumeMessage | null) === null;
    if (cancelled) return;
    if (isReadable(message.content)) return super.handleMessage(message, channel);
    const headers = { ...message.properties.headers, 'x-gateway-code': 'INVALID_BODY' };
    await publish(channel, this.queues.dead, { content: message.content, headers });
    channel.ack(message);
  }
}

function optionsFor(url: string, queues: TnhsEventQueues): Required<RmqOptions>['options'] {
  return {
    urls: [url],
    queue: queues.main,
    noAck: false,
    prefetchCount: prefetch,
    queueOptions: { durable: true, deadLetterExchange: '', deadLetterRoutingKey: queues.dead },
  };
}

function isReadable(content: Buffer): boolean {
  if (content.length > maxMessageBytes) return false;
  try {
    const packet: unknown = JSON.parse(content.toString('utf8'));
    return typeof packet === 'object' && packet !== null && 'pattern' in packet;
  } catch {
    return false;
  }
}
