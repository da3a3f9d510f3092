// One bounded HTTP POST over kept connections. Knows no partner and judges nothing: it tells how far the exchange came.
// 1. connect: through the guarded agents only (address-guard.ts); no proxy, no redirect, no second look-up
// 2. send, then read at most `maxResponseBytes`, not inflated, all of it before one deadline that also ends a dripping body
// 3. tell: `address` and `connect` = nothing was sent · `timeout` and `lost` = sent, no answer heard · `answer` = a status
//    line came, and `cut` says whether the body did. It never throws for what a network or a partner does.
import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import axios, { type AxiosResponse } from 'axios';
import { AddressRefusedError, type GuardedAgents } from './address-guard.js';

export interface HttpPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the whole exchange, from connecting to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Why the body is not whole. Absent: it is. */
  readonly cut?: 'too long' | 'too slow' | 'broken off';
}

/** `why` is technical and free of the message's content. */
export type HttpResult =
  HttpAnswer | { readonly kind: 'address' | 'connect' | 'timeout' | 'lost'; readonly why: string };

export class HttpClient {
  constructor(private readonly agents: GuardedAgents) {}

  async post(call: HttpPost): Promise<HttpResult> {
    const deadline = new Deadline(call);
    const wire = new WatchedTransport();
    try {
      const response = await this.send(call, wire, deadline.signal);
      return await readAnswer(response, call, deadline);
    } catch (error) {
      return judgeFailure(error, { sent: wire.sent, late: deadline.isPast, call });
    } finally {
      deadline.end();
    }
  }

  /** Closes the idle connections; those in use end with their exchange. */
  close(): void {
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  private send(call: HttpPost, transport: WatchedTransport, signal: AbortSignal): Promise<AxiosResponse<Readable>> {
    return axios.request<Readable>({
      method: 'POST',
      url: call.url,
      headers: { 'user-agent': 'tnhs-gateway', ...call.headers, 'accept-encoding': 'identity' },
      data: call.body,
      transformRequest: [(data: string): string => data],
      httpAgent: this.agents.http,
      httpsAgent: this.agents.https,
      transport,
      proxy: false,
      maxRedirects: 0,
      decompress: false,
      responseType: 'stream',
      validateStatus: () => true,
      signal,
    });
  }
}

/** One timer and one listener for a call; combined AbortSignals cost more than the rest of the exchange. */
class Deadline {
  isPast = false;
  private readonly ending = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly giveUp = (): void => this.ending.abort();

  constructor(private readonly call: HttpPost) {
    this.timer = setTimeout(() => {
      this.isPast = true;
      this.ending.abort();
    }, call.timeoutMs);
    call.signal?.addEventListener('abort', this.giveUp);
    if (call.signal?.aborted) this.giveUp();
  }

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  end(): void {
    clearTimeout(this.timer);
    this.call.signal?.removeEventListener('abort', this.giveUp);
  }
}

/** Node's own request functions, watched: once its connection stands, a request may have reached the partner. */
class WatchedTransport {
  sent = false;

  request = (options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest => {
    const secure = options.protocol === 'https:';
    const request = secure ? httpsRequest(options, onResponse) : httpRequest(options, onResponse);
    return request.once('socket', (socket) => {
      if (request.reusedSocket || (!socket.connecting && !secure)) this.sent = true;
      else socket.once(secure ? 'secureConnect' : 'connect', () => (this.sent = true));
    });
  };
}

function judgeFailure(error: unknown, seen: { sent: boolean; late: boolean; call: HttpPost }): HttpResult {
  const refused = refusedAddress(error);
  if (refused) return { kind: 'address', why: refused.message };
  if (!seen.sent)
    return { kind: 'connect', why: seen.late ? `no connection in ${seen.call.timeoutMs} ms` : say(error) };
  if (seen.late) return { kind: 'timeout', why: `no answer in ${seen.call.timeoutMs} ms` };
  return { kind: 'lost', why: seen.call.signal?.aborted ? 'given up by the gateway itself' : say(error) };
}

function refusedAddress(error: unknown): AddressRefusedError | undefined {
  if (error instanceof AddressRefusedError) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof AddressRefusedError ? cause : undefined;
}

async function readAnswer(response: AxiosResponse<Readable>, call: HttpPost, deadline: Deadline): Promise<HttpAnswer> {
  const { body, end } = await readBody(response.data, call.maxResponseBytes);
  const cut = end === 'broken off' && deadline.isPast ? 'too slow' : end;
  const head = { kind: 'answer' as const, status: response.status, headers: flatHeaders(response.headers) };
  return { ...head, body, ...(cut === 'whole' ? {} : { cut }) };
}

interface Body {
  readonly body: Buffer;
  readonly end: 'whole' | 'too long' | 'broken off';
}

/** Never fails: a body that breaks off is what had come of it. */
function readBody(stream: Readable, maxBytes: number): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let room = maxBytes;
    const finish = (end: Body['end']): void => resolve({ body: Buffer.concat(chunks), end });
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk.subarray(0, Math.max(room, 0)));
      room -= chunk.length;
      if (room >= 0) return;
      finish('too long');
      stream.destroy();
    });
    stream.once('end', () => finish('whole'));
    stream.on('error', () => finish('broken off'));
    stream.once('close', () => finish('broken off'));
  });
}

function flatHeaders(headers: AxiosResponse['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (value === undefined || value === null) return [];
      return [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]];
    }),
  );
}

function say(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
