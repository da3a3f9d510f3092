import { createServer, request, type Server } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AddressRefusedError, createAddressPolicy, createGuardedAgent, guardedLookup } from './address-guard.js';

const nothingPrivate = createAddressPolicy([]);

describe('the address policy', () => {
  it.each(['8.8.8.8', '203.113.131.1', '2001:4860:4860::8888'])('permits the public address %s', (address) => {
    expect(nothingPrivate.permits(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.9',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'localhost',
    '',
  ])('refuses %s', (address) => {
    expect(nothingPrivate.permits(address)).toBe(false);
  });

  it('permits a private network only when it is on the list, and only that one', () => {
    const policy = createAddressPolicy(['127.0.0.0/8', 'fd00::/8']);
    expect(['127.0.0.1', '::ffff:127.0.0.1', 'fd12::1'].map((address) => policy.permits(address))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['10.0.0.1', '::1'].map((address) => policy.permits(address))).toEqual([false, false]);
  });

  it('names a network that is not one', () => {
    expect(() => createAddressPolicy(['127.0.0.1/99'])).toThrow('"127.0.0.1/99" is not a network in CIDR form');
  });
});

describe('the guarded look-up', () => {
  const rebinding = guardedLookup(nothingPrivate, (_name, _options, done) =>
    done(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '8.8.8.8', family: 4 },
    ]),
  );
  const inward = guardedLookup(nothingPrivate, (_name, _options, done) =>
    done(null, [{ address: '10.0.0.8', family: 4 }]),
  );

  it('hands the socket only the permitted ones of several addresses', () => {
    const seen: unknown[] = [];
    rebinding('host.example', { all: true }, (_error, addresses) => seen.push(addresses));
    rebinding('host.example', {}, (_error, address, family) => seen.push([address, family]));
    expect(seen).toEqual([[{ address: '8.8.8.8', family: 4 }], ['8.8.8.8', 4]]);
  });

  it('fails when no address is permitted', () => {
    inward('host.example', { all: true }, (error) => expect(error).toBeInstanceOf(AddressRefusedError));
    expect.assertions(1);
  });
});

describe('the guarded agent', () => {
  let server: Server;
  let port: number;
  let reached = 0;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      reached += 1;
      response.end('inside');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => void server.close());

  function get(url: string, agents = createGuardedAgent(nothingPrivate)): Promise<string> {
    const secure = url.startsWith('https:');
    return new Promise((resolve, reject) => {
      const call = secure ? secureRequest(url, { agent: agents.https }) : request(url, { agent: agents.http });
      call
        .on('error', reject)
        .on('response', (answer) => answer.resume().on('end', () => resolve(`${answer.statusCode}`)));
      call.end();
    });
  }

  it.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://[::ffff:127.0.0.1]',
    'http://0x7f.1',
    'https://127.0.0.1',
    'https://localhost',
  ])('never opens a socket to %s', async (origin) => {
    const before = reached;
    await expect(get(`${origin}:${port}/`)).rejects.toBeInstanceOf(AddressRefusedError);
    expect(reached).toBe(before);
  });

  it('refuses by an error event of the request, never by throwing into whoever frees a socket', async () => {
    const call = request('http://127.0.0.1:9/', { agent: createGuardedAgent(nothingPrivate).http });
    const error = await new Promise((resolve) => call.on('error', resolve));
    expect(error).toMatchObject({ code: 'ADDRESS_REFUSED', message: 'No permitted address for 127.0.0.1' });
  });

  it('reaches a private address that the list names', async () => {
    const agents = createGuardedAgent(createAddressPolicy(['127.0.0.0/8']), { keepAlive: false });
    expect(await get(`http://127.0.0.1:${port}/`, agents)).toBe('200');
    expect(await get(`http://localhost:${port}/`, agents)).toBe('200');
  });
});
