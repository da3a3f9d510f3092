// A client of @nestjs/microservices' RabbitMQ transport: a persistent request `{pattern, data, id}` to the gateway's queue,
// answered on RabbitMQ's direct reply-to under the same correlation id. The queue is the gateway's to declare: while it is
// missing, the message comes back (mandatory) and the request fails, to be tried again.
import { randomUUID } from 'node:crypto';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { asRecord } from '../server/untyped.ts';

const directReply = 'amq.rabbitmq.reply-to';

interface Waiting {
  readonly resolve: (response: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class RabbitClient {
  readonly #url: string;
  readonly #queue: string;
  readonly #timeoutMs: number;
  readonly #waiting = new Map<string, Waiting>();
  #opened: Promise<{ connection: ChannelModel; channel: Channel }> | undefined;

  constructor(url: string, queue = 'tnhs.events', timeoutMs = 15_000) {
    this.#url = url;
    this.#queue = queue;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws Error when the broker is away, the queue is missing, the handler fails or no answer comes in time. */
  async request(pattern: string, data: unknown): Promise<unknown> {
    this.#opened ??= this.#open();
    const { channel } = await this.#opened;
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(id, 'no answer in time'), this.#timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
      const content = Buffer.from(JSON.stringify({ pattern, data, id }));
      const options = { replyTo: directReply, correlationId: id, persistent: true, mandatory: true };
      channel.sendToQueue(this.#queue, content, { ...options, contentType: 'application/json' });
    });
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.connection.close().catch(() => undefined);
  }

  async #open(): Promise<{ connection: ChannelModel; channel: Channel }> {
    try {
      const connection = await connect(this.#url);
      connection.on('error', () => this.#lost());
      connection.on('close', () => this.#lost());
      const channel = await connection.createChannel();
      channel.on('error', () => this.#lost());
      channel.on('return', (message) => this.#fail(String(message.properties.correlationId), 'no such queue'));
      await channel.consume(directReply, (message) => message && this.#settle(message), { noAck: true });
      return { connection, channel };
    } catch (error) {
      this.#opened = undefined;
      throw error;
    }
  }

  #settle(message: { content: Buffer; properties: { correlationId?: unknown } }): void {
    const id = String(message.properties.correlationId);
    const { err, response } = asRecord(JSON.parse(message.content.toString('utf8')));
    if (err !== undefined && err !== null) return this.#fail(id, `refused: ${JSON.stringify(err)}`);
    const waiting = this.#waiting.get(id);
    if (waiting) clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    waiting?.resolve(response);
  }

  #lost(): void {
    this.#opened = undefined;
    for (const id of [...this.#waiting.keys()]) this.#fail(id, 'connection lost');
  }

  #fail(id: string, why: string): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    waiting.reject(new Error(why));
  }
}
