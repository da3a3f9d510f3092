// One small HTTP server for every simulator.
//   control and page routes answer plainly; partner routes first draw a mood and may be cut, delayed, refused, garbled,
//   answered twice or left without an answer (after acting).
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind, Mood, NonsenseKind, Temper } from './behaviour.ts';

export interface SimRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** What a route's pattern captured. */
  readonly captured: readonly string[];
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Takes the response over, e.g. for server-sent events. */
  readonly stream?: (response: ServerResponse) => void;
}

export interface Route {
  readonly method: string;
  readonly path: string | RegExp;
  readonly handle: (request: SimRequest, mood?: Mood) => Reply | Promise<Reply>;
  /** Present on partner routes: how this protocol says a fault and an answer that fits no contract. */
  readonly partner?: {
    readonly fault: (kind: FaultKind, request: SimRequest) => Reply;
    readonly wrongElement: () => Reply;
    /** Status of garbled answers; 200 unless a bare 2xx already means "taken" in this protocol. */
    readonly garbledStatus?: number;
  };
}

const maxBodyBytes = 64 * 1024 * 1024;

export class SimServer {
  readonly #temper: Temper;
  readonly #exact = new Map<string, Route>();
  readonly #patterns: Route[] = [];
  readonly #server: Server;

  constructor(temper: Temper) {
    this.#temper = temper;
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      this.#serve(request, response).catch((error: unknown) => failLoudly(response, error));
    });
  }

  add(...routes: readonly Route[]): this {
    for (const route of routes) {
      if (typeof route.path === 'string') this.#exact.set(`${route.method} ${route.path}`, route);
      else this.#patterns.push(route);
    }
    return this;
  }

  /** @returns the port, chosen by the system when 0 was asked for. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://simulator');
    const { route, captured } = this.#find(incoming.method ?? 'GET', url.pathname);
    if (!route) return send(response, { status: 404, body: 'not found' });
    const mood = route.partner ? this.#temper.draw() : undefined;
    if (mood?.down) return drop(response);
    const body = await readBody(incoming);
    const request: SimRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body,
      captured,
    };
    if (route.partner && mood) return answerInMood(route, request, { mood, response });
    send(response, await route.handle(request));
  }

  #find(method: string, path: string): { route: Route | undefined; captured: readonly string[] } {
    const exact = this.#exact.get(`${method} ${path}`);
    if (exact) return { route: exact, captured: [] };
    for (const route of this.#patterns) {
      const match = route.method === method && route.path instanceof RegExp ? route.path.exec(path) : null;
      if (match) return { route, captured: match.slice(1).map(decodeURIComponent) };
    }
    return { route: undefined, captured: [] };
  }
}

async function answerInMood(
  route: Route,
  request: SimRequest,
  { mood, response }: { mood: Mood; response: ServerResponse },
): Promise<void> {
  if (mood.waitBeforeMs > 0) await sleep(mood.waitBeforeMs);
  const refusal = refuse(route, request, mood);
  if (refusal) return send(response, refusal);
  if (mood.nonsense && !mood.nonsense.actFirst) return send(response, nonsense(route, mood.nonsense.kind));
  const reply = await route.handle(request, mood);
  if (mood.waitAfterMs > 0) await sleep(mood.waitAfterMs);
  if (mood.loseAnswer) return drop(response);
  if (mood.nonsense) return send(response, nonsense(route, mood.nonsense.kind, reply));
  if (mood.twice) return sendTwice(response, reply);
  send(response, reply);
}

function refuse(route: Route, request: SimRequest, mood: Mood): Reply | undefined {
  if (mood.rateLimited) return { status: 429, headers: { 'retry-after': String(mood.retryAfterSeconds) } };
  return mood.fault && route.partner ? route.partner.fault(mood.fault, request) : undefined;
}

function nonsense({ partner }: Route, kind: NonsenseKind, reply?: Reply): Reply {
  if (kind === 'empty-500' || !partner) return { status: 500 };
  if (kind === 'wrong-element') return partner.wrongElement();
  const status = partner.garbledStatus ?? 200;
  if (kind === 'html') return { status, headers: { 'content-type': 'text/html' }, body: outOfOrderPage };
  return { ...halfOf(reply ?? partner.wrongElement()), status };
}

function halfOf({ body = '', ...reply }: Reply): Reply {
  return { ...reply, body: body.slice(0, Math.ceil(body.length / 2)) };
}

const outOfOrderPage = '<html><body><h1>Bảo trì hệ thống</h1></body></html>';

function send(response: ServerResponse, reply: Reply): void {
  if (reply.stream) return reply.stream(response);
  // A text body leaves in one write together with the head, bytes would not.
  const body = reply.body ?? '';
  response.writeHead(reply.status, { ...reply.headers, 'content-length': String(Buffer.byteLength(body)) });
  response.end(body);
}

// Twice on one connection, which then closes: left open, the second answer could be taken for that of the next call.
function sendTwice(response: ServerResponse, reply: Reply): void {
  const body = reply.body ?? '';
  const headers = { ...reply.headers, connection: 'close', 'content-length': String(Buffer.byteLength(body)) };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const raw = `HTTP/1.1 ${reply.status} Twice\r\n${head.join('')}\r\n${body}`;
  response.socket?.end(raw + raw);
}

function drop(response: ServerResponse): void {
  response.socket?.destroy();
}

function failLoudly(response: ServerResponse, error: unknown): void {
  if (response.destroyed || response.writableEnded) return;
  const message = error instanceof Error ? error.message : String(error);
  if (!response.headersSent) send(response, json(400, { error: message }));
  else drop(response);
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const piece = chunk as Buffer;
    size += piece.length;
    if (size > maxBodyBytes) throw new Error('body too large');
    chunks.push(piece);
  }
  return Buffer.concat(chunks);
}

export function json(status: number, value: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

/** @throws SyntaxError when the body is no JSON. An empty body is an empty object. */
export function parseJson(request: SimRequest): unknown {
  return request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8'));
}
