import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type LookupFunction } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '../../../test/support/wait-for.js';
import { createAddressPolicy, createGuardedAgent, guardedLookup } from './address-guard.js';
import { HttpClient, type HttpPost, type HttpResult } from './http.client.js';

const loopback = createAddressPolicy(['127.0.0.0/8']);

type Script = (request: IncomingMessage, response: ServerResponse) => void;
interface Seen {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let port: number;
let script: Script;
let seen: Seen[];
let connections: number;
let client: HttpClient;

beforeEach(async () => {
  seen = [];
  connections = 0;
  script = (_request, response) => response.end('{"ok":true}');
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ method: request.method ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      script(request, response);
    });
  }).on('connection', () => (connections += 1));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
  client = new HttpClient(createGuardedAgent(loopback));
});

afterEach(async () => {
  client.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

function post(change: Partial<HttpPost> = {}, by = client): Promise<HttpResult> {
  const usual = { url: `http://127.0.0.1:${port}/in?x=1`, headers: { 'content-type': 'application/json' }, body: '{}' };
  return by.post({ ...usual, timeoutMs: 20_000, maxResponseBytes: 1024, ...change });
}

describe('an exchange that comes to its end', () => {
  it('sends the body as it is and brings back status, headers and body', async () => {
    script = (_request, response) => response.writeHead(202, { 'X-Seen': ['a', 'b'] }).end('Đã nhận');
    const body = '{"tên": "Nguyễn Văn Thử",  "n": 1.0}';
    const result = await post({ body });
    expect(result).toMatchObject({ kind: 'answer', status: 202, headers: { 'x-seen': 'a, b' } });
    expect(result.kind === 'answer' && result.body.toString()).toBe('Đã nhận');
    expect(result).not.toHaveProperty('cut');
    expect(seen).toMatchObject([{ method: 'POST', body, headers: { 'accept-encoding': 'identity' } }]);
  });

  it('keeps its connection for the next exchange', async () => {
    await post();
    await post();
    expect([seen.length, connections]).toEqual([2, 1]);
  });

  it.each([301, 302, 303, 307, 308])('brings back the redirect %d instead of following it', async (status) => {
    script = (_request, response) => response.writeHead(status, { location: `http://127.0.0.1:${port}/else` }).end();
    expect(await post()).toMatchObject({ kind: 'answer', status });
    expect(seen).toHaveLength(1);
  });

  it.each([400, 410, 429, 500, 503])('brings back the status %d as an answer', async (status) => {
    script = (_request, response) => response.writeHead(status, { 'retry-after': '7' }).end();
    expect(await post()).toMatchObject({ kind: 'answer', status, headers: { 'retry-after': '7' } });
  });
});

describe('an answer that is not whole', () => {
  it('is cut at the limit, and its connection is given up', async () => {
    let closed = false;
    script = (request, response) => {
      request.socket.on('close', () => (closed = true));
      const fill = (): void => void (response.write('x'.repeat(65_536)) ? setImmediate(fill) : undefined);
      response.on('drain', fill);
      fill();
    };
    const result = await post({ maxResponseBytes: 1000 });
    expect(result).toMatchObject({ kind: 'answer', status: 200, cut: 'too long' });
    expect(result.kind === 'answer' && result.body.length).toBe(1000);
    await waitFor(() => closed, { what: 'the connection to close' });
  });

  it('may be exactly as long as the limit', async () => {
    script = (_request, response) => response.end('x'.repeat(1000));
    expect(await post({ maxResponseBytes: 1000 })).not.toHaveProperty('cut');
  });

  it('is not inflated: a compressed bomb stays as small as it was sent', async () => {
    script = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.alloc(20));
    const result = await post();
    expect(result.kind === 'answer' && result.body.length).toBe(20);
  });

  it('ends at the deadline when its body drips', async () => {
    script = (request, response) => {
      const drip = setInterval(() => response.write('x'), 20);
      request.socket.on('close', () => clearInterval(drip));
    };
    expect(await post({ timeoutMs: 2000 })).toMatchObject({ kind: 'answer', status: 200, cut: 'too slow' });
  });

  it('tells that its body broke off', async () => {
    script = (request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('abc', () => request.socket.destroy());
    };
    const result = await post();
    expect(result).toMatchObject({ kind: 'answer', status: 200, cut: 'broken off' });
    expect(result.kind === 'answer' && result.body.toString()).toBe('abc');
  });
});

describe('an exchange without an answer', () => {
  it('is a timeout when the partner read and kept silent', async () => {
    script = () => undefined;
    expect(await post({ timeoutMs: 2000 })).toEqual({ kind: 'timeout', why: 'no answer in 2000 ms' });
    expect(seen).toHaveLength(1);
  });

  it('is lost when the partner hangs up after reading', async () => {
    script = (request) => request.socket.destroy();
    expect(await post()).toMatchObject({ kind: 'lost' });
    expect(seen).toHaveLength(1);
  });

  it('is lost when the answer is not HTTP', async () => {
    script = (request) => request.socket.end('SSH-2.0-nonsense\r\n');
    expect(await post()).toMatchObject({ kind: 'lost' });
  });

  it('is lost when the caller gives up in the middle', async () => {
    const caller = new AbortController();
    script = () => caller.abort();
    expect(await post({ signal: caller.signal })).toEqual({ kind: 'lost', why: 'given up by the gateway itself' });
  });

  it('was never sent when nobody listens', async () => {
    const url = 'http://127.0.0.1:1/';
    expect(await post({ url })).toMatchObject({ kind: 'connect', why: expect.stringContaining('ECONNREFUSED') });
  });

  it('was never sent when the name does not resolve', async () => {
    expect(await post({ url: 'http://nowhere.invalid/' })).toMatchObject({ kind: 'connect' });
  });

  it('was never sent when the caller had given up before', async () => {
    expect(await post({ signal: AbortSignal.abort() })).toMatchObject({ kind: 'connect' });
    expect(seen).toHaveLength(0);
  });

  it('was never sent when the TLS handshake fails', async () => {
    const plain = createTcpServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((done) => plain.listen(0, '127.0.0.1', done));
    const url = `https://127.0.0.1:${(plain.address() as AddressInfo).port}/`;
    const result = await post({ url });
    await new Promise((done) => plain.close(done));
    expect(result).toMatchObject({ kind: 'connect' });
  });
});

describe('where an exchange may go', () => {
  it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])(
    'is never %s when no private network is on the list',
    async (host) => {
      const strict = new HttpClient(createGuardedAgent(createAddressPolicy([])));
      expect(await post({ url: `http://${host}:${port}/` }, strict)).toMatchObject({ kind: 'address' });
      expect([seen.length, connections]).toEqual([0, 0]);
    },
  );

  it('is decided by one look-up for each connection: a name that changes its address cannot slip in', async () => {
    const answers = ['127.0.0.1', '169.254.169.254'];
    let lookups = 0;
    const lookup: LookupFunction = guardedLookup(loopback, (_name, _options, done) => {
      const address = answers[Math.min(lookups, 1)] ?? '';
      lookups += 1;
      done(null, [{ address, family: 4 }]);
    });
    const agents = { ...createGuardedAgent(loopback), http: new Agent({ keepAlive: false, lookup }) };
    const rebound = new HttpClient(agents);
    const url = `http://rebinding.example:${port}/`;
    expect(await post({ url }, rebound)).toMatchObject({ kind: 'answer', status: 200 });
    expect(lookups).toBe(1);
    expect(await post({ url }, rebound)).toMatchObject({ kind: 'address' });
    expect(seen).toHaveLength(1);
  });
});
