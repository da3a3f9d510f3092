import { expect, it } from '@jest/globals';
import { ServerRMQ } from '@nestjs/microservices';
import { describeWithRabbitMq } from '../../test/support/rabbitmq.js';
import { waitFor } from '../../test/support/wait-for.js';
import { RabbitClient } from './rabbit.ts';

describeWithRabbitMq('the RabbitMQ way of events', (rabbitMq) => {
  it('is heard and answered by Nest, and says so while nobody has declared the queue', async () => {
    const client = new RabbitClient(rabbitMq().url, 'spec.events');
    await expect(client.request('tnhs.status', {})).rejects.toThrow('no such queue');
    const server = new ServerRMQ({
      urls: [rabbitMq().url],
      queue: 'spec.events',
      queueOptions: { durable: true },
      noAck: true,
    });
    const received: unknown[] = [];
    server.addHandler('tnhs.status', async (data: unknown) => {
      received.push(data);
      return { accepted: true, count: received.length };
    });
    await server.listen((error: unknown) => {
      if (error instanceof Error) throw error;
    });
    await waitFor(() => client.request('tnhs.status', { officer: 'Trần Thị Thử' }), { timeoutMs: 60_000 });
    const answers = await Promise.all([
      client.request('tnhs.status', { a: 1 }),
      client.request('tnhs.status', { a: 2 }),
    ]);
    expect(answers).toEqual([
      { accepted: true, count: 2 },
      { accepted: true, count: 3 },
    ]);
    expect(received[0]).toEqual({ officer: 'Trần Thị Thử' });
    await client.close();
    await server.close();
  }, 180_000);
});
