import { afterEach, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { describeWithRedis } from './redis.js';
import { waitFor } from './wait-for.js';

describeWithRedis('the Redis of a suite', (redis) => {
  let client: Redis | undefined;
  afterEach(() => client?.disconnect());

  it('comes back empty after a kill, at the same address', async () => {
    client = new Redis(redis().url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await client.set('kept', 'no');
    await redis().kill();
    await redis().restart();
    expect(await waitFor(async () => (await client?.exists('kept')) === 0)).toBe(true);
  });

  it('can be emptied under a running client', async () => {
    client = new Redis(redis().url);
    await client.set('kept', 'no');
    await redis().empty();
    expect(await client.get('kept')).toBeNull();
  });
});
