// The house with RabbitMQ between TNHS and the gateway, and api and worker as processes of their own.
import { expect, it } from '@jest/globals';
import { startHouse } from '../support/house.js';
import { describeWithRabbitMq } from '../support/rabbitmq.js';
import { waitFor } from '../support/wait-for.js';

interface View {
  readonly status: number;
  readonly receipts: readonly { status: number }[];
}

describeWithRabbitMq('TNHS tells its statuses through RabbitMQ', (rabbit) => {
  it('and dossiers of both portals come to their end, each step told once and in order', async () => {
    const house = await startHouse({
      amqpUrl: rabbit().url,
      processes: { api: 'api', worker: 'worker' },
      sims: { tnhs: { way: 'event' } },
    });
    try {
      for (const portal of ['vss-portal', 'npsp'] as const) {
        const { dossiers } = await house.ask<{ dossiers: { reference: string }[] }>(portal, 'submit', { wait: true });
        const reference = dossiers[0]?.reference ?? '';
        const view = (): Promise<View> =>
          house.ask<View>(portal, `dossiers?reference=${encodeURIComponent(reference)}`);
        await waitFor(async () => (await view()).status === 10, {
          timeoutMs: 60_000,
          what: `${reference} to be told 10`,
        });
        expect((await view()).receipts.map((receipt) => receipt.status)).toEqual([2, 6, 4, 9, 10]);
      }
      await waitFor(async () => (await house.ask<{ untold: { items: number } }>('tnhs', 'events')).untold.items === 0, {
        timeoutMs: 60_000,
        what: 'TNHS to have told everything',
      });
    } finally {
      await house.close();
    }
  }, 300_000);
});
