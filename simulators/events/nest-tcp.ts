// A client of @nestjs/microservices' TCP transport, written from its JsonSocket: each packet is `<length>#<json>`, the length
// counted in UTF-16 units of the JSON text (not in bytes). A request carries an id; the answer carries the same id and
// `response` or `err`, and `isDisposed` once the stream of answers has ended.
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { asRecord } from '../server/untyped.ts';

interface Waiting {
  readonly resolve: (response: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class NestTcpClient {
  readonly #address: { host: string; port: number };
  readonly #timeoutMs: number;
  readonly #waiting = new Map<string, Waiting>();
  #socket: Promise<Socket> | undefined;

  constructor(address: { host: string; port: number }, timeoutMs = 15_000) {
    this.#address = address;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws Error when the connection breaks, the handler fails or no answer comes in time. */
  async request(pattern: string, data: unknown): Promise<unknown> {
    const socket = await this.#connected();
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(id, new Error('no answer in time')), this.#timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
      socket.write(frame({ pattern, data, id }));
    });
  }

  async close(): Promise<void> {
    const socket = await this.#socket?.catch(() => undefined);
    socket?.destroy();
  }

  #connected(): Promise<Socket> {
    this.#socket ??= this.#open();
    return this.#socket;
  }

  #open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ ...this.#address, noDelay: true });
      const reader = new FrameReader((packet) => this.#settle(packet));
      socket.once('connect', () => resolve(socket));
      socket.on('data', (chunk) => {
        if (!reader.read(chunk)) socket.destroy();
      });
      socket.on('error', reject);
      socket.on('close', () => {
        this.#socket = undefined;
        reject(new Error('connection closed'));
        for (const id of this.#waiting.keys()) this.#fail(id, new Error('connection closed'));
      });
    });
  }

  #settle(packet: unknown): void {
    const { id, err, response } = asRecord(packet);
    const waiting = typeof id === 'string' ? this.#waiting.get(id) : undefined;
    if (!waiting || typeof id !== 'string') return;
    if (err !== undefined && err !== null) return this.#fail(id, new Error(`refused: ${JSON.stringify(err)}`));
    this.#forget(id, waiting);
    waiting.resolve(response);
  }

  #fail(id: string, error: Error): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#forget(id, waiting);
    waiting.reject(error);
  }

  #forget(id: string, waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
  }
}

export function frame(packet: unknown): string {
  const text = JSON.stringify(packet);
  return `${text.length}#${text}`;
}

/** Cuts a byte stream into packets. */
export class FrameReader {
  readonly #onPacket: (packet: unknown) => void;
  readonly #decoder = new StringDecoder('utf8');
  #buffer = '';

  constructor(onPacket: (packet: unknown) => void) {
    this.#onPacket = onPacket;
  }

  /** @returns false when the stream makes no sense. */
  read(chunk: Buffer): boolean {
    this.#buffer += this.#decoder.write(chunk);
    for (let mark = this.#buffer.indexOf('#'); mark !== -1; mark = this.#buffer.indexOf('#')) {
      const length = Number(this.#buffer.slice(0, mark));
      if (!Number.isInteger(length)) return false;
      const end = mark + 1 + length;
      if (this.#buffer.length < end) return true;
      this.#onPacket(JSON.parse(this.#buffer.slice(mark + 1, end)));
      this.#buffer = this.#buffer.slice(end);
    }
    return true;
  }
}
