import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAddressPolicy, createGuardedAgent } from '../http-client/address-guard.js';
import { AttachmentFetchError, fetchAttachment, type FetchRules } from './attachment-fetch.js';

let server: Server;
let host: string;
let seen: string[] = [];
const pages: Record<string, RequestListener> = {
  '/ok.pdf': (_request, response) => response.end('%PDF-1.4'),
  '/moved': (_request, response) => response.writeHead(302, { location: '/ok.pdf' }).end(),
  '/gone': (_request, response) => response.writeHead(404).end(),
  '/busy': (_request, response) => response.writeHead(503).end(),
  '/gzip': (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
  '/announced': (_request, response) => response.writeHead(200, { 'content-length': '1001' }).end(Buffer.alloc(1001)),
  '/endless': (_request, response) => {
    const drip = setInterval(() => response.write(Buffer.alloc(400)), 1);
    response.on('close', () => clearInterval(drip));
  },
  '/silent': () => undefined,
  '/cut': (_request, response) => {
    response.writeHead(200, { 'content-length': '500' });
    response.write('half', () => response.destroy());
  },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.url ?? '');
    pages[request.url ?? '']?.(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function rules(change: Partial<FetchRules> = {}, cidrs = ['127.0.0.0/8']): FetchRules {
  const agents = createGuardedAgent(createAddressPolicy(cidrs), { keepAlive: false });
  return { hosts: [host], agents, maxBytes: 1000, timeoutMs: 5000, ...change };
}

async function problem(url: string, with_: FetchRules = rules()): Promise<unknown> {
  seen = [];
  const error: unknown = await fetchAttachment(url, with_).catch((reason: unknown) => reason);
  if (!(error instanceof AttachmentFetchError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error.problem;
}

describe('an attachment by URL', () => {
  it('is fetched from a listed host', async () => {
    expect((await fetchAttachment(`http://${host}/ok.pdf`, rules())).toString()).toBe('%PDF-1.4');
  });

  it.each([
    ['/moved', 'refused', 'redirect'],
    ['/gone', 'refused', 'status'],
    ['/busy', 'unreachable', 'status'],
    ['/gzip', 'refused', 'encoding'],
    ['/announced', 'refused', 'too large'],
    ['/endless', 'refused', 'too large'],
    ['/cut', 'unreachable', 'connection'],
  ])('at %s is %s for its %s', async (path, kind, why) => {
    expect(await problem(`http://${host}${path}`)).toEqual({ kind, why });
    expect(seen).toEqual([path]);
  });

  it('gives up after the deadline', async () => {
    expect(await problem(`http://${host}/silent`, rules({ timeoutMs: 50 }))).toEqual({
      kind: 'unreachable',
      why: 'timeout',
    });
  });

  it.each([
    ['file:///etc/passwd', 'url'],
    ['ftp://127.0.0.1/x', 'url'],
    ['not a url', 'url'],
    ['http://user:pass@127.0.0.1/ok.pdf', 'url'],
    ['http://127.0.0.1/ok.pdf', 'host'],
    ['http://elsewhere.example/ok.pdf', 'host'],
  ])('%s is refused for its %s before anything is sent', async (url, why) => {
    expect(await problem(url)).toEqual({ kind: 'refused', why });
    expect(seen).toEqual([]);
  });

  it('is not fetched from a listed host at a private address', async () => {
    expect(await problem(`http://${host}/ok.pdf`, rules({}, []))).toEqual({ kind: 'refused', why: 'address' });
    expect(seen).toEqual([]);
  });

  it('reads a listed default port as what it is', async () => {
    const unlistening = rules({ hosts: ['127.0.0.1:80'] });
    expect(await problem('http://127.0.0.1:8/x', unlistening)).toEqual({ kind: 'refused', why: 'host' });
    expect(await problem('https://127.0.0.1/x', unlistening)).toEqual({ kind: 'refused', why: 'host' });
  });
});
