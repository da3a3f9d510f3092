import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { callbackPartners } from '../../test/support/callback-bench.js';
import { DeliveryRegistry } from '../delivery/registry.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import { CLOCK, systemClock } from '../platform/clock.js';
import { CONFIG } from '../platform/config.js';
import { LOGGER, createLogger } from '../platform/log.js';
import { PARTNERS, type Partners } from '../platform/partners.js';
import { DATABASE } from '../store/database.js';
import { CallbacksModule } from './callbacks.module.js';

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/** Starts the room alone; it asks neither database nor mappings before its first callback. */
async function start(change: Partial<Partners> = {}): Promise<DeliveryRegistry> {
  const url = 'http://127.0.0.1:1';
  const partners = { ...callbackPartners({ webhookUrl: url, secrets: [secret], adapterUrl: url }), ...change };
  const ground = [
    DeliveryRegistry,
    { provide: CONFIG, useValue: { RETRY_BASE_MS: 1000 } },
    { provide: PARTNERS, useValue: partners },
    { provide: DATABASE, useValue: {} },
    { provide: MAPPINGS, useValue: {} },
    { provide: CLOCK, useValue: systemClock },
    { provide: LOGGER, useValue: createLogger('silent') },
  ];
  @Global()
  @Module({ providers: ground, exports: ground.map((one) => ('provide' in one ? one.provide : one)) })
  class Ground {}
  @Module({ imports: [Ground, CallbacksModule] })
  class Root {}
  const context = await NestFactory.createApplicationContext(Root, { logger: false, abortOnError: false });
  const registry = context.get(DeliveryRegistry);
  await context.close();
  return registry;
}

describe('the callbacks module', () => {
  it('registers one handler for each operation towards the portals', async () => {
    const registry = await start();
    expect(registry.handlerOf('vss-portal', 'status').retry?.pauseMs(10)).toBeUndefined();
    expect(registry.handlerOf('npsp', 'status').batchSize).toBeUndefined();
    expect(registry.handlerOf('npsp', 'sync').batchSize).toBeUndefined();
    expect(registry.handlerOf('npsp', 'progress').batchSize).toBe(10);
  });

  it('refuses to start with a network that is none', async () => {
    await expect(start({ allowedPrivateCidrs: ['127.0.0.1/99'] })).rejects.toThrow('not a network in CIDR form');
  });

  it('refuses to start with a webhook secret that is none, and does not repeat it', async () => {
    const { vssPortalCallback } = callbackPartners({ webhookUrl: 'http://x', secrets: ['whsec_abc'], adapterUrl: '' });
    const refused = start({ vssPortalCallback });
    await expect(refused).rejects.toThrow('Webhook secret number 1 must be');
    await expect(refused).rejects.not.toThrow('whsec_abc');
  });
});
