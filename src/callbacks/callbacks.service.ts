import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DeliveryRegistry } from '../delivery/registry.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { PARTNERS, type Partners } from '../platform/partners.js';
import { DATABASE, type Database } from '../store/database.js';
import { createCallbackHandlers, type CallbackHandlers } from './callback-handlers.js';

/** Brings the room into the gateway's life: handlers registered at the start, connections given back at the end. */
@Injectable()
export class CallbacksService implements OnModuleInit, OnApplicationShutdown {
  private readonly handlers: CallbackHandlers;

  constructor(
    private readonly registry: DeliveryRegistry,
    @Inject(CONFIG) config: Config,
    @Inject(PARTNERS) partners: Partners,
    @Inject(DATABASE) database: Database,
    @Inject(MAPPINGS) mappings: MappingSet,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.handlers = createCallbackHandlers({ config, partners, database, mappings, clock, logger });
  }

  onModuleInit(): void {
    const { vssPortalStatus, npspStatus, npspSync, npspProgress } = this.handlers;
    this.registry.register(vssPortalStatus, npspStatus, npspSync, npspProgress);
  }

  onApplicationShutdown(): void {
    this.handlers.close();
  }
}
