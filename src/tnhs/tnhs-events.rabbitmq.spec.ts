// The event over a real RabbitMQ that is also killed.
import type { INestApplication } from '@nestjs/common';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { connect as connectAmqp, type ChannelModel, type ConfirmChannel, type GetMessage } from 'amqplib';
import { lastValueFrom } from 'rxjs';
import { openDossier } from '../../test/support/partner-room.js';
import { describeWithRabbitMq } from '../../test/support/rabbitmq.js';
import { EventsHouse, payload, queues, type HouseWish } from '../../test/support/tnhs-events-house.js';
import { waitFor } from '../../test/support/wait-for.js';
import type { Transactor } from '../delivery/transactor.js';

const mostTries = 3;
let house: EventsHouse;
beforeAll(async () => void (house = await EventsHouse.open()));
afterEach(() => house.tidy());
afterAll(() => house.bench.close());

describeWithRabbitMq('over RabbitMQ', (rabbitMq) => {
  let model: ChannelModel;
  let channel: ConfirmChannel;

  async function startRabbit(wish?: HouseWish): Promise<INestApplication> {
    const app = await house.start({ AMQP_URL: rabbitMq().url, EVENTS_PORT: 1, ROLE: 'worker' }, wish);
    await openChannel();
    await waitFor(async () => (await channel.checkQueue(queues.main)).consumerCount === 1, { what: 'a consumer' });
    return app;
  }

  /** A channel dies with each question about a queue that is not there yet. */
  async function openChannel(): Promise<void> {
    model = await waitFor(() => connectAmqp(rabbitMq().url), { timeoutMs: 60_000 });
    model.on('error', () => undefined);
    const own = model;
    house.closeLater({ close: () => own.close().catch(() => undefined) });
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
      return house.bench.transactor.run(work);
    };
    return { transactor: { run } as Transactor, tries: () => tries };
  }

  it('a request is answered after its commit, and nothing stays in the queue', async () => {
    await startRabbit();
    const proxy = ClientProxyFactory.create({
      transport: Transport.RMQ,
      options: { urls: [rabbitMq().url], queue: queues.main, noAssert: true },
    });
    house.closeLater(proxy);
    const { id, soHoSo } = await house.newDossier();
    expect(await lastValueFrom(proxy.send('tnhs.status', payload(soHoSo)))).toEqual({ accepted: true });
    expect(await house.statusOf(id)).toBe(2);
    const refused: unknown = await lastValueFrom(proxy.send('tnhs.status', payload('99999/2026/07906')));
    expect(refused).toMatchObject({ accepted: false, code: 'NOT_FOUND' });
    expect((await channel.checkQueue(queues.retry)).messageCount).toBe(0);
  });

  it('an event that nobody waits for takes effect and keeps its bytes', async () => {
    await startRabbit();
    const { id, soHoSo } = await house.newDossier();
    await emit(payload(soHoSo, { more: 'ignored' }));
    await waitFor(async () => (await house.statusOf(id)) === 2);
    const message = await house.bench.database
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
    const { id } = await openDossier(house.bench.database, { tnhsNumber: soHoSo });
    await waitFor(async () => (await house.statusOf(id)) === 2);
  });

  it('an event that is never accepted ends as a dead letter with the reason', async () => {
    await startRabbit({ mostTries });
    await emit(payload('66666/2026/07906'));
    const tired = await nextDead();
    expect(tired.properties.headers).toMatchObject({
      'x-gateway-code': 'NOT_FOUND',
      'x-gateway-tries': mostTries,
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
    const { id, soHoSo } = await house.newDossier();
    await emit(payload(soHoSo));
    await waitFor(async () => (await house.statusOf(id)) === 2);
  });

  it('our own failure never makes a dead letter', async () => {
    const { transactor, tries } = failingUntil((count) => count > mostTries + 2);
    await startRabbit({ transactor, mostTries });
    const { id, soHoSo } = await house.newDossier();
    await emit(payload(soHoSo));
    await waitFor(async () => (await house.statusOf(id)) === 2);
    expect(tries()).toBe(mostTries + 3);
  });

  it('a message is not acknowledged before its commit: what a stopped process held is done by the next', async () => {
    let reached = false;
    const hanging = {
      run: () => {
        reached = true;
        return new Promise(() => undefined);
      },
    } as unknown as Transactor;
    const app = await startRabbit({ transactor: hanging });
    const { id, soHoSo } = await house.newDossier();
    await emit(payload(soHoSo));
    await waitFor(() => reached);
    await app.close();
    expect(await house.statusOf(id)).toBe(1);
    await startRabbit();
    await waitFor(async () => (await house.statusOf(id)) === 2);
  });

  it('may be away when the gateway starts and is connected to when it comes', async () => {
    await rabbitMq().kill();
    await house.start({ AMQP_URL: rabbitMq().url, EVENTS_PORT: 1, ROLE: 'all' });
    await rabbitMq().restart();
    await openChannel();
    const { id, soHoSo } = await house.newDossier();
    await emit(payload(soHoSo));
    await waitFor(async () => (await house.statusOf(id)) === 2, { timeoutMs: 60_000 });
  }, 180_000);
});
