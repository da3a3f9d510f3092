// Outgoing HTTP with kept-alive connections and a deadline. Follows no redirect.
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';

export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export class HttpCaller {
  readonly #plain: Agent;
  readonly #tls: TlsAgent;
  readonly #timeoutMs: number;

  constructor({ connections = 16, timeoutMs = 15_000 } = {}) {
    this.#plain = new Agent({ keepAlive: true, maxSockets: connections });
    this.#tls = new TlsAgent({ keepAlive: true, maxSockets: connections });
    this.#timeoutMs = timeoutMs;
  }

  /** @throws Error when no whole answer came within the deadline. */
  send(call: Call): Promise<Answer> {
    const secure = call.url.startsWith('https:');
    const body = call.body ?? '';
    const options = {
      method: call.method,
      agent: secure ? this.#tls : this.#plain,
      headers: { ...call.headers, 'content-length': String(Buffer.byteLength(body)) },
      signal: AbortSignal.timeout(this.#timeoutMs),
    };
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? tlsRequest : request)(call.url, options, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const { statusCode, headers } = incoming;
          resolve({ status: statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#plain.destroy();
    this.#tls.destroy();
  }
}
