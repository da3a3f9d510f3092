// One suite, both queue backends.
import { describe, expect, it } from '@jest/globals';
import { testDatabase } from '../support/database.js';
import { startDelivery } from '../support/delivery-harness.js';
import { describeWithRedis } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { conformance, delivered } from './delivery.suite.js';
import { recovery } from './recovery.suite.js';

describe('delivery on BullMQ over PostgreSQL', () => {
  conformance({});
  recovery({});
});

describeWithRedis('delivery on BullMQ over Redis', (redis) => {
  conformance({ redis });
  recovery({ redis });

  it('loses nothing when Redis is emptied in the middle of a run', async () => {
    const database = await testDatabase();
    let done = 0;
    const harness = await startDelivery({
      databaseUrl: database.url,
      redisUrl: redis().url,
      scripts: {
        'tnhs.create': {
          attempt: async () => {
            done += 1;
            if (done % 50 === 10) await redis().empty();
            return delivered;
          },
        },
      },
    });
    try {
      const dossiers = await Promise.all(Array.from({ length: 150 }, () => harness.openDossier()));
      await Promise.all(dossiers.map((dossier) => harness.owe(dossier, 'tnhs', ['create'])));
      await waitFor(
        async () =>
          (await harness.database.selectFrom('delivery').select('id').where('state', '!=', 'delivered').execute())
            .length === 0,
        { timeoutMs: 30_000 },
      );
      expect(done).toBe(150);
    } finally {
      await harness.stop();
      await database.close();
    }
  });
});
