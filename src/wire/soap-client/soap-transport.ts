// One POST over axios, and the truth about it: did any byte have a chance to leave, did a whole answer come back?
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import axios, { AxiosError, type AxiosInstance, type AxiosResponse } from 'axios';

export type TransportResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: Buffer;
      readonly retryAfterMs: number | undefined;
    }
  | { readonly kind: 'timeout' | 'too-large' }
  | { readonly kind: 'connect' | 'lost'; readonly reason: string };

export interface TransportRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

export interface TransportSettings {
  readonly url: string;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly maxSockets: number;
}

export class SoapTransport {
  private readonly agent: http.Agent | https.Agent;
  private readonly axios: AxiosInstance;

  constructor(private readonly settings: TransportSettings) {
    const keepAlive = { keepAlive: true, maxSockets: settings.maxSockets, keepAliveMsecs: 10_000 };
    const secure = settings.url.startsWith('https:');
    this.agent = secure ? new https.Agent(keepAlive) : new http.Agent(keepAlive);
    this.axios = axios.create({
      responseType: 'arraybuffer',
      maxRedirects: 0,
      maxContentLength: settings.maxResponseBytes,
      maxBodyLength: Infinity,
      proxy: false,
      validateStatus: () => true,
      transformRequest: [(data: unknown) => data],
      ...(secure ? { httpsAgent: this.agent } : { httpAgent: this.agent }),
    });
  }

  async post(request: TransportRequest): Promise<TransportResult> {
    const journey = new Journey(this.settings, request.signal);
    try {
      const answer: AxiosResponse<Buffer> = await this.axios.request({
        method: 'POST',
        url: this.settings.url,
        data: Buffer.from(request.body, 'utf8'),
        headers: request.headers,
        transport: journey.transport,
        signal: journey.signal,
      });
      const retryAfterMs = readRetryAfter(answer.headers['retry-after']);
      return { kind: 'answered', status: answer.status, body: answer.data, retryAfterMs };
    } catch (error) {
      return journey.explain(error);
    } finally {
      journey.end();
    }
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Follows one request from the queue for a socket to the end of its answer. */
class Journey {
  readonly transport = { request: this.request.bind(this) };
  private readonly deadline = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly onAbort = (): void => this.deadline.abort();
  private connected = false;
  private timedOut = false;

  constructor(
    private readonly settings: TransportSettings,
    private readonly outer: AbortSignal | undefined,
  ) {
    this.timer = setTimeout(() => {
      this.timedOut = true;
      this.deadline.abort();
    }, settings.timeoutMs);
    if (outer?.aborted) this.deadline.abort();
    outer?.addEventListener('abort', this.onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.deadline.signal;
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener('abort', this.onAbort);
  }

  explain(error: unknown): TransportResult {
    const reason = reasonOf(error);
    if (!this.connected)
      return { kind: 'connect', reason: this.timedOut ? 'no connection within the time limit' : reason };
    if (this.timedOut) return { kind: 'timeout' };
    if (error instanceof AxiosError && error.message.startsWith('maxContentLength')) return { kind: 'too-large' };
    return { kind: 'lost', reason };
  }

  private request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest {
    const secure = this.settings.url.startsWith('https:');
    const request = (secure ? https : http).request(options, onAnswer);
    request.once('socket', (socket: Socket) => {
      const ready = secure ? 'secureConnect' : 'connect';
      if (socket.connecting) socket.once(ready, () => (this.connected = true));
      else this.connected = true;
    });
    return request;
  }
}

/** Seconds or an HTTP date; nonsense counts as absent. */
export function readRetryAfter(header: unknown, now = Date.now()): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** A short code, never the message of the library: it may hold an address or a value. */
function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : 'connection failed';
}
