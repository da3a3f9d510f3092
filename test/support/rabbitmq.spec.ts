import { expect, it } from '@jest/globals';
import { connect, type ChannelModel } from 'amqplib';
import { describeWithRabbitMq } from './rabbitmq.js';
import { waitFor } from './wait-for.js';

async function open(url: string): Promise<ChannelModel> {
  const connection = await connect(url);
  connection.on('error', () => undefined);
  return connection;
}

describeWithRabbitMq('the RabbitMQ of a suite', (rabbitMq) => {
  it('keeps a confirmed message of a durable queue through a kill', async () => {
    const before = await (await open(rabbitMq().url)).createConfirmChannel();
    await before.assertQueue('kept', { durable: true });
    before.sendToQueue('kept', Buffer.from('still here'), { persistent: true });
    await before.waitForConfirms();
    await rabbitMq().kill();
    await rabbitMq().restart();
    const connection = await open(rabbitMq().url);
    const after = await connection.createChannel();
    const message = await waitFor(() => after.get('kept', { noAck: true }));
    expect(message.content.toString()).toBe('still here');
    await connection.close();
  }, 180_000);
});
