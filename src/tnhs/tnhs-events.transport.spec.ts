// The event over real sockets: Nest's own clients and bare bytes against the transports of a running application.
import { connect as connectSocket, type Socket } from 'node:net';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect as connectAmqp, type ChannelModel, type ConfirmChannel, type GetMessage } from 'amqplib';
import { lastValueFrom } from 'rxjs';
import { freePort } from '../../test/support/free-port.js';
import {
  clockAt,
  findDossier,
  openBench,
  openDossier,
  silentLogger,
  type RoomBench,
} from '../../test/support/partner-room.js';
import { describeWithRabbitMq } from '../../test/support/rabbitmq.js';
import { waitFor } from '../../test/support/wait-for.js';
import { Transactor } from '../delivery/transactor.js';
import { CLOCK } from '../platform/clock.js';
import { newId } from '../platform/ids.js';
import { LOGGER } from '../platform/log.js';
import { TNHS_EVENT_QUEUES, TnhsEventsRedelivery, tnhsEventQueues } from './tnhs-events.redelivery.js';
import { TnhsEventsController } from './tnhs-events.controller.js';
import { TnhsEvents } from './tnhs-events.service.js';
import { connectTnhsEvents, type EventsConfig } from './tnhs-events.transport.js';

const queues = { ...tnhsEventQueues, retryPauseMs: 100, mostTries: 3 };

@Module({})
class RoomModule {
  static on(transactor: Transactor): DynamicModule {
    return {
      module: RoomModule,
      controllers: [TnhsEventsController],
      providers: [
        TnhsEvents,
        TnhsEventsRedelivery,
        { provide: Transactor, useValue: transactor },
        { provide: CLOCK, useValue: clockAt('2026-11-22T09:00:00Z') },
        { provide: LOGGER, useValue: silentLogger },
        { provide: TNHS_EVENT_QUEUES, useValue: queues },
      ],
    };
  }
}

let bench: RoomBench;
let numbers = 0;
const running: { close(): unknown }[] = [];

beforeAll(async () => void (bench = await openBench()));
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.close();
});
afterAll(() => bench.close());

async function start(config: EventsConfig, transactor = bench.transactor): Promise<INestApplication> {
  const app = await NestFactory.create(RoomModule.on(transactor), new FastifyAdapter(), { logger: false });
  await connectTnhsEvents(app, config);
  running.push(app);
  return app;
}

async function newDossier(): Promise<{ id: string; soHoSo: string }> {
  numbers += 1;
  const soHoSo = `${String(numbers).padStart(5, '0')}/2026/07906`;
  const { id } = await openDossier(bench.database, { tnhsNumber: soHoSo });
  return { id, soHoSo };
}

function payload(soHoSo: string, more: object = {}): Record<string, unknown> {
  return { eventId: newId(), soHoSo, status: 2, at: '2026-11-22T15:00:00+07:00', ...more };
}

async function statusOf(dossierId: string): Promise<number> {
  return (await findDossier(bench.database, dossierId)).status;
}

describe('over TCP', () => {
  async function startTcp(): Promise<number> {
    const port = await freePort();
    await start({ AMQP_URL: '', EVENTS_PORT: port, ROLE: 'all' });
    return port;
  }

  function client(port: number): ClientProxy {
    const proxy = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
    running.push(proxy);
    return proxy;
  }

  async function bareSocket(port: number): Promise<Socket> {
    const socket = connectSocket(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    running.push({ close: () => socket.destroy() });
    return socket;
  }

  it('a status is answered after its commit', async () => {
    const proxy = client(await startTcp());
    const { id, soHoSo } = await newDossier();
    const answer = await lastValueFrom(proxy.send('tnhs.status', payload(soHoSo)));
    expect(answer).toEqual({ accepted: true });
    expect(await statusOf(id)).toBe(2);
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
        return bench.transactor.run(work);
      },
    } as Transactor;
    await start({ AMQP_URL: '', EVENTS_PORT: port, ROLE: 'all' }, failing);
    const proxy = client(port);
    const { id, soHoSo } = await newDossier();
    const event = payload(soHoSo);
    const first: unknown = await lastValueFrom(proxy.send('tnhs.status', event));
    expect(first).toMatchObject({ accepted: false, code: 'INTERNAL' });
    expect(JSON.stringify(first)).not.toContain('database');
    broken = false;
    expect(await lastValueFrom(proxy.send('tnhs.status', event))).toEqual({ accepted: true });
    expect(await statusOf(id)).toBe(2);
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
    const { soHoSo } = await newDossier();
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
    await expect(start({ AMQP_URL: '', EVENTS_PORT: port, ROLE: 'all' })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port,
    });
  });

  it('a process without doors does not listen', async () => {
    const port = await freePort();
    await start({ AMQP_URL: '', EVENTS_PORT: port, ROLE: 'worker' });
    const refused = await new Promise((resolve) => {
      connectSocket(port, '127.0.0.1').once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(refused).toBe('ECONNREFUSED');
  });
});

describeWithRabbitMq('over RabbitMQ', (rabbitMq) => {
  let model: ChannelModel;
  let channel: ConfirmChannel;

  async function startRabbit(transactor = bench.transactor): Promise<INestApplication> {
    const app = await start({ AMQP_URL: rabbitMq().url, EVENTS_PORT: 1, ROLE: 'worker' }, transactor);
    await openChannel();
    await waitFor(async () => (await channel.checkQueue(queues.main)).consumerCount === 1, { what: 'a consumer' });
    return app;
  }

  /** A channel dies with each question about a queue that is not there yet. */
  async function openChannel(): Promise<void> {
    model = await waitFor(() => connectAmqp(rabbitMq().url), { timeoutMs: 30_000 });
    model.on('error', () => undefined);
    const own = model;
    running.push({ close: () => own.close().catch(() => undefined) });
    await waitFor(async () => {
      channel = await model.createConfirmChannel();
      channel.on('error', () => undefined);
      return channel.checkQueue(queues.main);
    });
  }

  async function emit(data: unknown): Promise<void> {
    channel.sendToQueue(queues.main, Buffer.from(JSON.stringify({ pattern: 'tnhs.status', data })), {
      persistent: true,
    });
    await channel.waitForConfirms();
  }

  function nextDead(): Promise<GetMessage> {
    return waitFor(() => channel.get(queues.dead, { noAck: true }), { what: 'a dead letter' });
  }

  function failingUntil(isOver: (tries: number) => boolean): { transactor: Transactor; tries: () => number } {
    let tries = 0;
    const run = (work: Parameters<Transactor['run']>[0]): Promise<unknown> => {
      tries += 1;
      if (!isOver(tries)) throw new Error('the database is away');
      return bench.transactor.run(work);
    };
    return { transactor: { run } as Transactor, tries: () => tries };
  }

  it('a request is answered after its commit, and nothing stays in the queue', async () => {
    await startRabbit();
    const proxy = ClientProxyFactory.create({
      transport: Transport.RMQ,
      options: { urls: [rabbitMq().url], queue: queues.main, noAssert: true },
    });
    running.push(proxy);
    const { id, soHoSo } = await newDossier();
    expect(await lastValueFrom(proxy.send('tnhs.status', payload(soHoSo)))).toEqual({ accepted: true });
    expect(await statusOf(id)).toBe(2);
    const refused: unknown = await lastValueFrom(proxy.send('tnhs.status', payload('99999/2026/07906')));
    expect(refused).toMatchObject({ accepted: false, code: 'NOT_FOUND' });
    expect((await channel.checkQueue(queues.retry)).messageCount).toBe(0);
  });

  it('an event that nobody waits for takes effect and keeps its bytes', async () => {
    await startRabbit();
    const { id, soHoSo } = await newDossier();
    await emit(payload(soHoSo, { more: 'ignored' }));
    await waitFor(async () => (await statusOf(id)) === 2);
    const message = await bench.database
      .selectFrom('message')
      .select('body')
      .where('dossier_id', '=', id)
      .executeTakeFirst();
    expect(JSON.parse(String(message?.body))).toMatchObject({
      pattern: 'tnhs.status',
      data: { soHoSo, more: 'ignored' },
    });
  });

  it('an event about a dossier not known yet comes back until it is', async () => {
    await startRabbit();
    const soHoSo = '77777/2026/07906';
    await emit(payload(soHoSo));
    await waitFor(async () => (await channel.checkQueue(queues.retry)).messageCount === 1);
    const { id } = await openDossier(bench.database, { tnhsNumber: soHoSo });
    await waitFor(async () => (await statusOf(id)) === 2);
  });

  it('an event that is never accepted ends as a dead letter with the reason', async () => {
    await startRabbit();
    await emit(payload('66666/2026/07906'));
    const tired = await nextDead();
    expect(tired.properties.headers).toMatchObject({
      'x-gateway-code': 'NOT_FOUND',
      'x-gateway-tries': queues.mostTries,
    });
    await emit(payload('66666/2026/07906', { status: 99 }));
    const wrong = await nextDead();
    expect(wrong.properties.headers).toMatchObject({ 'x-gateway-code': 'VALIDATION_FAILED', 'x-gateway-tries': 1 });
  });

  it.each([
    ['no JSON', Buffer.from('{"pattern":'), 'INVALID_BODY'],
    ['no packet', Buffer.from('5'), 'INVALID_BODY'],
    ['nothing', Buffer.alloc(0), 'INVALID_BODY'],
    [
      'a message larger than allowed',
      Buffer.from(JSON.stringify({ pattern: 'tnhs.status', data: 'x'.repeat(300_000) })),
      'INVALID_BODY',
    ],
    ['another pattern', Buffer.from('{"pattern":"tnhs.other","data":{}}'), undefined],
  ])('%s is set aside for a person and blocks nothing', async (_name, content, code) => {
    await startRabbit();
    channel.sendToQueue(queues.main, content, { persistent: true });
    const dead = await nextDead();
    expect(dead.content.equals(content)).toBe(true);
    expect(dead.properties.headers?.['x-gateway-code']).toBe(code);
    const { id, soHoSo } = await newDossier();
    await emit(payload(soHoSo));
    await waitFor(async () => (await statusOf(id)) === 2);
  });

  it('our own failure never makes a dead letter', async () => {
    const { transactor, tries } = failingUntil((count) => count > queues.mostTries + 2);
    await startRabbit(transactor);
    const { id, soHoSo } = await newDossier();
    await emit(payload(soHoSo));
    await waitFor(async () => (await statusOf(id)) === 2);
    expect(tries()).toBe(queues.mostTries + 3);
  });

  it('a message is not acknowledged before its commit: what a stopped process held is done by the next', async () => {
    let reached = false;
    const hanging = {
      run: () => {
        reached = true;
        return new Promise(() => undefined);
      },
    } as unknown as Transactor;
    const app = await startRabbit(hanging);
    const { id, soHoSo } = await newDossier();
    await emit(payload(soHoSo));
    await waitFor(() => reached);
    await app.close();
    expect(await statusOf(id)).toBe(1);
    await startRabbit();
    await waitFor(async () => (await statusOf(id)) === 2);
  });

  it('is connected to when it comes, and again after it was killed', async () => {
    await rabbitMq().kill();
    const app = start({ AMQP_URL: rabbitMq().url, EVENTS_PORT: 1, ROLE: 'all' });
    await app;
    await rabbitMq().restart();
    await openChannel();
    const { id, soHoSo } = await newDossier();
    await emit(payload(soHoSo));
    await waitFor(async () => (await statusOf(id)) === 2, { timeoutMs: 30_000 });
    await rabbitMq().kill();
    await rabbitMq().restart();
    await openChannel();
    await emit(payload(soHoSo, { status: 5, at: '2026-11-22T15:30:00+07:00' }));
    await waitFor(async () => (await statusOf(id)) === 5, { timeoutMs: 30_000 });
  });
});
