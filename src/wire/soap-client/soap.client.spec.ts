import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createSoapClient, type SoapClient, type SoapClientSettings } from './soap.client.js';

const wsdlPath = new URL('../../../wsdl/accounting/accounting.wsdl', import.meta.url).pathname;
const namespace = 'urn:vn:gov:vss:accounting:v1';

interface Heard {
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

let heard: Heard[] = [];
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let server: Server;
let url: string;
const clients: SoapClient[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      heard.push({ body, headers: request.headers });
      answer(request, response, body);
    });
  });
  url = await listen(server);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

afterEach(() => {
  heard = [];
  for (const client of clients.splice(0)) client.close();
});

async function listen(one: Server | TcpServer): Promise<string> {
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}/soap`;
}

async function makeClient(change: Partial<SoapClientSettings> = {}): Promise<SoapClient> {
  const settings = {
    wsdlPath,
    url,
    username: 'gateway',
    password: 'p<w&d',
    timeoutMs: 20_000,
    maxResponseBytes: 100_000,
  };
  const client = await createSoapClient({ ...settings, ...change });
  clients.push(client);
  return client;
}

function envelope(body: string): string {
  return `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
}

function page(vouchers: string, cursor = 'c2'): string {
  return envelope(
    `<a:LayDanhSachChungTuResponse xmlns:a="${namespace}">${vouchers}<a:conTroTiep>${cursor}</a:conTroTiep><a:conNua>false</a:conNua></a:LayDanhSachChungTuResponse>`,
  );
}

function send(status: number, body: string, headers: Record<string, string> = {}): typeof answer {
  return (_request, response) => response.writeHead(status, { 'content-type': 'text/xml', ...headers }).end(body);
}

describe('a SOAP call', () => {
  it('sends the arguments in schema order with a password digest, and keeps every value of the answer as text', async () => {
    answer = send(200, page('<a:chungTu><a:soTien>9007199254740993</a:soTien></a:chungTu>'));
    const client = await makeClient();

    const result = await client.call('LayDanhSachChungTu', { gioiHan: 5, conTro: 'a<b&c' });

    expect(result).toMatchObject({ ok: true });
    if (!result.ok) return;
    expect(result.value).toEqual({ chungTu: [{ soTien: '9007199254740993' }], conTroTiep: 'c2', conNua: 'false' });
    const [request] = heard;
    expect(request?.body).toContain(
      `<LayDanhSachChungTu xmlns="${namespace}"><conTro>a&lt;b&amp;c</conTro><gioiHan>5</gioiHan></LayDanhSachChungTu>`,
    );
    expect(request?.headers.soapaction).toBe(`"${namespace}/LayDanhSachChungTu"`);
    const part = (name: string): string =>
      new RegExp(`<wss?[eu]:${name}[^>]*>([^<]*)<`).exec(request?.body ?? '')?.[1] ?? '';
    const created = /UsernameToken.*<wsu:Created>([^<]*)</.exec(request?.body ?? '')?.[1] ?? '';
    const digest = createHash('sha1')
      .update(Buffer.from(part('Nonce'), 'base64'))
      .update(created)
      .update('p<w&d');
    expect(part('Password')).toBe(digest.digest('base64'));
  });

  it('gives an empty list as an absent field and one item as a list', async () => {
    const client = await makeClient();
    answer = send(200, page(''));
    const empty = await client.call('LayDanhSachChungTu', { gioiHan: 5 });
    expect(empty).toMatchObject({ ok: true, value: { conTroTiep: 'c2' } });
    expect(empty.ok && 'chungTu' in empty.value).toBe(false);
  });

  it('tells the exchange without the security header, and passes the keys on as HTTP headers', async () => {
    answer = send(200, page(''));
    const seen: string[] = [];
    const client = await makeClient({ onExchange: (operation) => seen.push(operation) });

    const result = await client.call(
      'LayDanhSachChungTu',
      { gioiHan: 5 },
      { idempotencyKey: 'k-1', correlationId: 'c-1' },
    );

    expect(result.exchange.requestBody).toContain('<gioiHan>5</gioiHan>');
    expect(result.exchange.requestBody).not.toMatch(/Password|Nonce|Username>/);
    expect(result.exchange).toMatchObject({ httpStatus: 200, responseBody: page('') });
    expect(seen).toEqual(['LayDanhSachChungTu']);
    expect(heard[0]?.headers).toMatchObject({ 'idempotency-key': 'k-1', 'x-correlation-id': 'c-1' });
  });

  it('refuses arguments outside the contract before anything is sent', async () => {
    const client = await makeClient();
    await expect(client.call('LayDanhSachChungTu', { gioiHan: 5, khac: 'x' })).rejects.toThrow(
      'LayDanhSachChungTu/khac',
    );
    await expect(client.call('LayDanhSachChungTu', { gioiHan: 1.5 })).rejects.toThrow('whole number');
    await expect(client.call('LayDanhSachChungTu', { conTro: 'a\u{0}b' })).rejects.toThrow('cannot carry');
    await expect(client.call('KhongCo', {})).rejects.toThrow('no operation');
    expect(heard).toHaveLength(0);
  });
});

describe('an answer that is no success', () => {
  it.each([
    [
      '1.1',
      envelope(
        `<s:Fault><faultcode>s:Client</faultcode><faultstring>Sai</faultstring><detail><Loi xmlns="${namespace}"><maLoi>CON_TRO_SAI</maLoi><moTa>x</moTa></Loi></detail></s:Fault>`,
      ),
      'Client',
    ],
    [
      '1.2',
      `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason><e:Text xml:lang="vi">Sai</e:Text></e:Reason><e:Detail><Loi><maLoi>CON_TRO_SAI</maLoi><moTa>x</moTa></Loi></e:Detail></e:Fault></e:Body></e:Envelope>`,
      'Sender',
    ],
  ])('is a fault of SOAP %s with its detail', async (_version, body, code) => {
    answer = send(500, body, { 'retry-after': '3' });
    const result = await (await makeClient()).call('LayDanhSachChungTu', { gioiHan: 5 });
    expect(result).toMatchObject({
      ok: false,
      kind: 'fault',
      code,
      reason: 'Sai',
      detail: { Loi: { maLoi: 'CON_TRO_SAI', moTa: 'x' } },
      retryAfterMs: 3000,
    });
  });

  it.each([
    ['a page of HTML', 503, '<html><p>Busy</html>', { kind: 'http', status: 503, retryAfterMs: 7000 }],
    ['a redirect', 302, '', { kind: 'http', status: 302 }],
    ['another operation', 200, envelope('<x xmlns="urn:x"/>'), { kind: 'nonsense' }],
    ['no XML', 200, 'ok', { kind: 'nonsense' }],
    ['a DTD', 200, `<!DOCTYPE a [<!ENTITY b "c">]>${page('')}`, { kind: 'nonsense', reason: 'XML_DTD' }],
    ['more than allowed', 200, page('x'.repeat(200_000)), { kind: 'nonsense' }],
  ])('is told apart: %s', async (_name, status, body, expected) => {
    answer = send(status, body, { 'retry-after': '7', location: url });
    const result = await (await makeClient()).call('LayDanhSachChungTu', { gioiHan: 5 });
    expect(result).toMatchObject({ ok: false, ...expected });
    expect(heard).toHaveLength(1);
  });
});

describe('a call that hears nothing', () => {
  it('was never sent when the connection is refused or the host unknown', async () => {
    const nobody = 'http://127.0.0.1:1/soap';
    const refused = await (await makeClient({ url: nobody })).call('LayDanhSachChungTu', { gioiHan: 5 });
    expect(refused).toMatchObject({ ok: false, kind: 'connect', reason: 'ECONNREFUSED' });
    const unknown = await (
      await makeClient({ url: 'http://partner.invalid/' })
    ).call('LayDanhSachChungTu', { gioiHan: 5 });
    expect(unknown).toMatchObject({ ok: false, kind: 'connect' });
  });

  it('was never sent when TLS cannot be agreed', async () => {
    const plain = createTcpServer((socket) => socket.end('no TLS here'));
    const plainUrl = (await listen(plain)).replace('http:', 'https:');
    const result = await (await makeClient({ url: plainUrl })).call('LayDanhSachChungTu', { gioiHan: 5 });
    plain.close();
    expect(result).toMatchObject({ ok: false, kind: 'connect' });
  });

  it('is a timeout when it was sent and the answer does not end in time', async () => {
    answer = (_request, response) => response.writeHead(200).write('<s:Env');
    const result = await (await makeClient({ timeoutMs: 2000 })).call('LayDanhSachChungTu', { gioiHan: 5 });
    expect(result).toMatchObject({ ok: false, kind: 'timeout' });
    expect(heard).toHaveLength(1);
  });

  it('is lost when it was sent and the connection breaks', async () => {
    answer = (request) => request.socket.destroy();
    const result = await (await makeClient()).call('LayDanhSachChungTu', { gioiHan: 5 });
    expect(result).toMatchObject({ ok: false, kind: 'lost' });
    expect(heard).toHaveLength(1);
  });

  it('is lost when the connection breaks in the middle of the answer', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('<s:Env', () => request.socket.destroy());
    };
    const result = await (await makeClient()).call('LayDanhSachChungTu', { gioiHan: 5 });
    expect(result).toMatchObject({ ok: false, kind: 'lost' });
  });

  it('is lost when it was sent on a kept connection that the partner had closed', async () => {
    const client = await makeClient();
    answer = send(200, page(''));
    await client.call('LayDanhSachChungTu', { gioiHan: 5 });
    answer = (request) => request.socket.resetAndDestroy();
    expect(await client.call('LayDanhSachChungTu', { gioiHan: 5 })).toMatchObject({ ok: false, kind: 'lost' });
  });

  it('is lost when it is aborted after sending, and was never sent when aborted before', async () => {
    const abort = new AbortController();
    answer = () => abort.abort();
    const client = await makeClient();
    const during = await client.call('LayDanhSachChungTu', { gioiHan: 5 }, { signal: abort.signal });
    expect(during).toMatchObject({ ok: false, kind: 'lost' });
    const before = await client.call('LayDanhSachChungTu', { gioiHan: 5 }, { signal: abort.signal });
    expect(before).toMatchObject({ ok: false, kind: 'connect' });
    expect(heard).toHaveLength(1);
  });
});
