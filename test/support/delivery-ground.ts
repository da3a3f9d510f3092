// A fresh database for each test of a delivery suite, and harnesses that are stopped afterwards.
import { afterEach, beforeEach } from '@jest/globals';
import { testDatabase, type TestDatabase } from './database.js';
import { startDelivery, type DeliveryHarness, type HarnessOptions } from './delivery-harness.js';
import type { TestRedis } from './redis.js';

export interface Backend {
  readonly redis?: () => TestRedis;
}

export interface DeliveryGround {
  readonly start: (options: Omit<HarnessOptions, 'databaseUrl' | 'redisUrl'>) => Promise<DeliveryHarness>;
  /** Stops everything started so far, before the test ends. */
  readonly stopAll: () => Promise<void>;
}

export function deliveryGround(backend: Backend): DeliveryGround {
  let database: TestDatabase;
  let running: DeliveryHarness[] = [];

  const stopAll = async (): Promise<void> => {
    await Promise.all(running.map((harness) => harness.stop()));
    running = [];
  };

  beforeEach(async () => {
    database = await testDatabase();
    await backend.redis?.().empty();
  });

  afterEach(async () => {
    await stopAll();
    await database.close();
  });

  return {
    stopAll,
    start: async (options) => {
      const redis = backend.redis ? { redisUrl: backend.redis().url } : {};
      const harness = await startDelivery({ databaseUrl: database.url, ...redis, ...options });
      running.push(harness);
      return harness;
    },
  };
}
