// The event over TCP: Nest's own client and bare bytes against a running application.
import { connect as connectSocket, type Socket } from 'node:net';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { lastValueFrom } from 'rxjs';
import { freePort } from '../../test/support/free-port.js';
import { EventsHouse, payload } from '../../test/support/tnhs-events-house.js';
import { waitFor } from '../../test/support/wait-for.js';
import type { Transactor } from '../delivery/transactor.js';

let house: EventsHouse;
beforeAll(async () => void (house = await EventsHouse.open()));
afterEach(() => house.tidy());
afterAll(() => house.bench.close());

describe('over TCP', () => {
  async function startTcp(): Promise<number> {
    const port = await freePort();
    await house.start({ AMQP_URL: '', EVENTS_PORT: port, ROLE: 'all' });
    return port;
  }

  function client(port: number): ClientProxy {
    const proxy = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
    house.closeLater(proxy);
    return proxy;
  }

  async function bareSocket(port: number): Promise<Socket> {
    const socket = connectSocket(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    house.closeLater({ close: () => socket.destroy() });
    return socket;
  }

  it('a status is answered after its commit', async () => {
    const proxy = client(await startTcp());
    const { id, soHoSo } = await house.newDossier();
    const answer: unknown = await lastValueFrom(proxy.send('tnhs.status', payload(soHoSo)));
    expect(answer).toEqual({ accepted: true });
    expect(await house.statusOf(id)).toBe(2);
  });

  it('what is not accepted says why, in both languages', async () => {
    const proxy = client(await startTcp());
    const unknown: unknown = await lastValueFrom(proxy.send('tnhs.status', payload('99999/2026/07906')));
    expect(unknown).toEqual({ accepted: false, code: 'NOT_FOUND', message: { vi: 'Không tìm thấy', en: 'Not found' } });
  });

  it.each([
    ['no object', 'x', ['eventId', 'soHoSo', 'status', 'at']],
    ['a status outside the list', payload('1/2026/07906', { status: 11 }), ['status']],
    ['a status as text', payload('1/2026/07906', { status: '2' }), ['status']],
    ['a time without a zone', payload('1/2026/07906', { at: '2026-11-22T15:00:00' }), ['at']],
    ['a day that does not exist', payload('1/2026/07906', { at: '2026-02-30T15:00:00Z' }), ['at']],
    ['an endless reason', payload('1/2026/07906', { reason: 'x'.repeat(4001) }), ['reason']],
    ['a NUL', payload('1/2026/07906', { officer: 'a\0b' }), ['officer']],
    ['half a character', payload('1/2026/07906', { reason: 'a\ud800b' }), ['reason']],
    [
      'a paper at a file path',
      payload('1/2026/07906', { papers: [{ name: 'x', url: 'file:///etc/passwd' }] }),
      ['papers/0/url'],
    ],
    ['papers that are none', payload('1/2026/07906', { papers: 'x' }), ['papers']],
    [
      'too many papers',
      payload('1/2026/07906', { papers: Array(51).fill({ name: 'x', url: 'https://a.vn/' }) }),
      ['papers'],
    ],
  ])('%s is refused by field, without repeating the value', async (_name, data, fields) => {
    const proxy = client(await startTcp());
    const answer: unknown = await lastValueFrom(proxy.send('tnhs.status', data));
    const message = { vi: `Trường không hợp lệ: ${fields.join(', ')}`, en: `Wrong fields: ${fields.join(', ')}` };
    expect(answer).toEqual({ accepted: false, code: 'VALIDATION_FAILED', message });
  });

  it('our own failure is an answer too, and the event is taken when it is told again', async () => {
    let broken = true;
    const port = await freePort();
    const failing = {
      run: (work: Parameters<Transactor['run']>[0]) => {
        if (broken) throw new Error('connection to the database refused');
        return house.bench.transactor.run(work);
      },
    } as Transactor;
    await house.start({ AMQP_URL: '', EVENTS_PORT: port, ROLE: 'all' }, { transactor: failing });
    const proxy = client(port);
    const { id, soHoSo } = await house.newDossier();
    const event = payload(soHoSo);
    const first: unknown = await lastValueFrom(proxy.send('tnhs.status', event));
    expect(first).toMatchObject({ accepted: false, code: 'INTERNAL' });
    expect(JSON.stringify(first)).not.toContain('database');
    broken = false;
    expect(await lastValueFrom(proxy.send('tnhs.status', event))).toEqual({ accepted: true });
    expect(await house.statusOf(id)).toBe(2);
  });

  it.each([
    ['no frame', 'GET / HTTP/1.1\r\n\r\n#'],
    ['a frame of no JSON', '5#{"a"}'],
    ['a frame larger than allowed', `9000000#${'x'.repeat(300_000)}`],
  ])('%s ends that connection and no other', async (_name, bytes) => {
    const port = await startTcp();
    const socket = await bareSocket(port);
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.write(bytes);
    socket.resume();
    await ended;
    const { soHoSo } = await house.newDossier();
    expect(await lastValueFrom(client(port).send('tnhs.status', payload(soHoSo)))).toEqual({ accepted: true });
  });

  it('deeply nested JSON is refused like any other wrong field', async () => {
    const port = await startTcp();
    const socket = await bareSocket(port);
    const heard: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => heard.push(chunk));
    const text = `{"pattern":"tnhs.status","id":"1","data":{"status":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    socket.write(`${text.length}#${text}`);
    await waitFor(() => Buffer.concat(heard).toString().includes('VALIDATION_FAILED'));
  });

  it('a taken port stops the start and says so', async () => {
    const port = await startTcp();
    await expect(house.start({ AMQP_URL: '', EVENTS_PORT: port, ROLE: 'all' })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port,
    });
  });

  it('a process without doors does not listen', async () => {
    const port = await freePort();
    await house.start({ AMQP_URL: '', EVENTS_PORT: port, ROLE: 'worker' });
    const refused = await new Promise((resolve) => {
      connectSocket(port, '127.0.0.1').once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(refused).toBe('ECONNREFUSED');
  });
});
